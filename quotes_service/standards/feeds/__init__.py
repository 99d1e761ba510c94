"""Quotations as feeds that readers poll: Atom and JSON Feed."""
