"""The way of an account: its facts, the stages of a journey, the gate, and what is decided."""
