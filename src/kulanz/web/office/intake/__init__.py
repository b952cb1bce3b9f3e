"""Files of claims: upload, preview, columns, sources."""
