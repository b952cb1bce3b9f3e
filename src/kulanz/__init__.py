"""Kulanz: from a list of overdue invoices to paid ones, and customers who stay."""

__version__ = "0.1.0"
