"""The last step: proposed, released by a person, handed over with its package."""
