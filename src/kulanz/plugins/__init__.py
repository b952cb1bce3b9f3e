"""Guests: ways to pay, channels, countries and file formats. One file each, found by entry point, values in, values out."""
