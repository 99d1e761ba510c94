"""Collections as tables: what columns each kind has, and CSV and JSON Lines of them."""
