"""Pages on which editors decide: the review queue, decisions."""
