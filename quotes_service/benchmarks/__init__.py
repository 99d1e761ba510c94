"""What measures: extraction quality and speed, identity, search, relevance, and what an ingest costs as the directory grows.

Each module is a command (``python -m quotes_service.benchmarks.<module>``). Nothing that runs needs them.
"""
