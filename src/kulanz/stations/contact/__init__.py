"""Stations that lead a message from its decision to its delivery."""
