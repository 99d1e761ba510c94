"""Use cases that take something in: articles, re-extraction, embeddings, a register of organizations."""
