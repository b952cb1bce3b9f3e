"""Files from outside are read by a child of their own: little memory, little time, no network, no secrets, no database."""
