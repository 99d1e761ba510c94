"""Stored rows and records as the dicts that the API and the commands print."""
