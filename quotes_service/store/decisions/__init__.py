"""Queries on decisions, the events that follow from them, and the review queue."""
