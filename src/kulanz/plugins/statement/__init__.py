"""Bank statements; copy `camt.py` to add a format."""
