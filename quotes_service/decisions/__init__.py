"""Editors' decisions as plain records: what is asked for by ids, what is kept as selectors, and its stored JSON."""
