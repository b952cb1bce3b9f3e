"""Runs over the portfolio as rows: the day, dry runs and comparisons."""
