"""What everything stands on: money, dates, dated values, ids, errors, words. Standard library only."""
