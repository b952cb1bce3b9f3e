"""Stations that correct the books, and what they share: interest, write-offs, statements of account."""
