"""Customers, their addresses and contact points: the one home of personal data."""
