"""Files and lists of claims on their way in and out again: the states of their runs."""
