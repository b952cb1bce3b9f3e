"""Bank statements on their way into receipts."""
