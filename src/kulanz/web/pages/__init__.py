"""The customer's pages, opened by a signed link."""
