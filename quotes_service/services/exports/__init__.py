"""Exports: whole collections in files, what is known of them for ever, and samples to check by hand."""
