"""Queries on quotations: listing, matching of searches and claims, and writing."""
