"""Erased people in the database: the digests by which they are known, what is removed of them, and what is left."""
