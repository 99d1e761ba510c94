"""Who may do what, and who did what. Called inside the caller's transaction."""
