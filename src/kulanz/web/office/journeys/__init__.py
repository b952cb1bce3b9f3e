"""Journeys: read, drafted, published, moved."""
