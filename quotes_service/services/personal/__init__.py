"""What the service holds about a person, and erasing it."""
