"""Benchmarks of extraction quality and speed, identity, search, relevance, and the growth of the directory.

Each module is a command (``python -m quotes_service.benchmarks.<module>``). The service doesn't need them.
"""
