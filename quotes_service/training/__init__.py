"""Training: makes the model in ``extract/model`` from the corpus's JSONL. Needs the extra "train"."""
