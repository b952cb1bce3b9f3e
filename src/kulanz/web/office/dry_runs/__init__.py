"""Dry runs and comparisons of journeys."""
