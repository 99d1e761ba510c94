"""Whole databases: their tables as rows, digests by which two are compared, dumps and files. Inside the caller's
transaction where nothing else is said."""
