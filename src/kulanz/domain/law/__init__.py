"""What the law makes of a late payment: default, interest, costs, allocation, limitation, notices."""
