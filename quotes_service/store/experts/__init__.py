"""Queries on experts and on the appearances that they are derived from."""
