"""One account: the story, the money, what can be done."""
