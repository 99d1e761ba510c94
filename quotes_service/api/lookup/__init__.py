"""Resources that are read: experts, institutions, quotes, statements, topics, search, suggest, verify, stats."""
