"""Use cases that add data: articles, re-extraction, embeddings, a register of organizations."""
