"""Rows: tables, constraints, querysets and row-level security. No rules live here."""
