"""Training: from the corpus's JSONL to the exported model in ``extract/model``. Needs the extra "train"."""
