"""Whose money it is: references, evidence, candidates."""
