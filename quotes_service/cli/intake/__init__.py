"""Commands that take something in: extract, ingest, reprocess, register."""
