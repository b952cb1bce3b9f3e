"""Providers of channels; copy `smtp.py` to add one."""
