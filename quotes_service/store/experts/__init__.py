"""Queries on experts and on the appearances that they follow from."""
