"""Loading archives: many articles in one turn of the writer."""
