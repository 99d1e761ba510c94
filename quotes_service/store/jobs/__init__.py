"""Jobs, their items, and the leases of these. Called inside the caller's transaction."""
