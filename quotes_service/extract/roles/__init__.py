"""Titles and institutions that the article prints for its people."""
