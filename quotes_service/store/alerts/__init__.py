"""Alerts and their messages."""
