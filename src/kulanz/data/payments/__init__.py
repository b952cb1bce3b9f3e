"""Ways to pay, payment attempts and money seen."""
