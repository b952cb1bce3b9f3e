"""Ways to pay; copy `bank_transfer.py` to add one."""
