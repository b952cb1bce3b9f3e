"""The way out of the house: which machines we may speak to, judged where the line is opened."""
