"""Quotations that a page sets in boxes, posts, tables and <q>: they become paragraphs with marks and a name."""
