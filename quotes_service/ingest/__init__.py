"""Bytes, files, web pages and registers -> clean Article and Authority records."""
