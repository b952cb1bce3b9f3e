"""What others are told: the customer who paid, the creditor, its system."""
