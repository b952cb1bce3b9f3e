"""Files of claims; copy `csv_file.py` to add a format."""
