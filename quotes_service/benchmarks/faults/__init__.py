"""The service under load while its processes and its database are killed and its disk is full.

    python -m quotes_service.benchmarks.faults [--postgres-bin FOLDER] [--minutes 30] [--machines 2]

Docs: docs/faults.md.
"""
