"""Measurements of the search by meaning."""
