"""Commands for editors: decide, undo, decisions, review, history."""
