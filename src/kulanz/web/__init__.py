"""Pages for people and programs."""
