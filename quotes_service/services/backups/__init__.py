"""Use cases on the whole database: it is copied to another one, backed up, and restored."""
