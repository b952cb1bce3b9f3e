"""Journeys as rows: versions, drafts, moves of running accounts, and what runs over the portfolio: the day, dry runs."""
