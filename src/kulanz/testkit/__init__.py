"""Fakes that behave, and one contract test class for each kind of plugin."""
