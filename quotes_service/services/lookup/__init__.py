"""Use cases that answer questions about the directory; none of them writes."""
