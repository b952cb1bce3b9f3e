"""What must happen next: wake-ups for stations and webhooks to creditors."""
