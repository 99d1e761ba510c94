"""Editors' decisions as plain records: requests with ids, contents with selectors, and the JSON of these."""
