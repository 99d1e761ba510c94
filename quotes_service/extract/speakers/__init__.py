"""Resolves the sources of quotations to the people and organizations of the article."""
