"""Resources that take articles, to store them or only to read them."""
