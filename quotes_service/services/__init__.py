"""The use cases. Each takes a Context and validated plain data, owns its transaction, and answers with plain dicts."""
