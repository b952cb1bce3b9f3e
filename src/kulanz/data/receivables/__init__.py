"""Accounts, claims, open items, postings and what happened to them."""
