"""Journeys as people change them: drafts, versions, moves, dry runs."""
