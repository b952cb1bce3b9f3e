"""What plugins promise: one protocol of at most four functions for each kind, and the registry that finds them."""
