"""Channels; copy `email.py` to add one."""
