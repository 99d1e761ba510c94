"""What people and programs follow: feeds of lists, and alerts."""
