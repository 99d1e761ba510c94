"""Benchmarks of extraction quality and speed, identity, search, relevance, verification, and the directory's growth.

Modules with a ``main`` are commands (``python -m quotes_service.benchmarks.<module>``). The service doesn't need them.
"""
