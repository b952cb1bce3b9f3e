"""Files as they come: text, workbooks old and new, archives."""
