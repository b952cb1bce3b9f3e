"""The rules: facts in, decisions with reasons out. No clock, no database, no network, no chance."""
