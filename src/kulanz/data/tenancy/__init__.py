"""Organisations, people who work here, creditors with their brand, and the doorway from outside keys to a tenant."""
