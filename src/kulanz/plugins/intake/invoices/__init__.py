"""E-invoices: EN 16931 in both syntaxes, also inside a PDF."""
