"""Checks of the project itself: walls between tenants, translations, invariants of the books."""
