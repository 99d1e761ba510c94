"""Feeds that are polled, and their entries."""
