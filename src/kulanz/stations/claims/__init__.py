"""Stations that take in, change and withdraw claims and the contact data that come with them."""
