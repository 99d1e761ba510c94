"""Queries on articles, their versions and copies, packed extractions, and runs of re-extraction."""
