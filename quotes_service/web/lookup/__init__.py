"""Pages on which people look up: search, experts, articles, institutions, subjects, statements, claims."""
