"""Texts, decisions and messages with every attempt to send them."""
