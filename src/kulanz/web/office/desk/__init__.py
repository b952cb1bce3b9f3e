"""What waits for a person: Today, tasks, last steps, findings in contact data."""
