"""Resources for editors: decisions, the review queue, histories."""
