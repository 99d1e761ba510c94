"""Use cases of editors: decide, undo, the review queue, and the history of an entry."""
