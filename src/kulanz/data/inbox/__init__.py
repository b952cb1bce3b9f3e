"""What came in from outside, stored before it is worked on."""
