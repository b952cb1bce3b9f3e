"""The list of accounts, and search."""
