"""What query modules share: paging by key, compiled statements, and matches of the index."""
