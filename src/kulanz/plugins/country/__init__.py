"""Countries as dated, sourced data; copy the nearest one to add another."""
