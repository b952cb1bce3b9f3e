"""Creditors and how they are set up."""
