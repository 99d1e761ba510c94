"""Bytes, files and web pages to clean Article records."""
