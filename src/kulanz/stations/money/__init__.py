"""Stations from a payment begun to money allocated, and the way back."""
