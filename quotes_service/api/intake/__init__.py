"""Resources that take articles in, to keep them or only to read them."""
