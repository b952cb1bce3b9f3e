"""Use cases, one verb each. Read `flow.py` first: which event wakes which station."""
