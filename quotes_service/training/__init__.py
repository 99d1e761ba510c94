"""Trains the model in ``extract/model`` on the corpus's JSONL. Needs the extra "train"."""
