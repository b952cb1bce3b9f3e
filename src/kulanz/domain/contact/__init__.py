"""Whom we may write to, where, when and in which words: addresses, hours, limits."""
