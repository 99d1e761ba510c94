"""Comparing wordings: which quotations print one statement, and whether a claimed quote was printed."""
