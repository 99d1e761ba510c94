"""The use cases, one a file, in three groups; each opens its own transaction."""
