"""Doors for programs: news from payment providers, and whether this installation is well."""
