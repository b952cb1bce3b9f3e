"""Money: receipts, statements, the matching desk."""
