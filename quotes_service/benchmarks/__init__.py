"""Benchmarks: extraction quality and speed, identity, search, relevance, and the cost of an ingest as the directory
grows.

Each module is a command (``python -m quotes_service.benchmarks.<module>``). Nothing that runs needs them.
"""
