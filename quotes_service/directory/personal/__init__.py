"""Erasing people, and keeping erased people out."""
