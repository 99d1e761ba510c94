"""Editors decide, in the pages."""
