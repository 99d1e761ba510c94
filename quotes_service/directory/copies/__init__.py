"""Near copies of articles: which are one story, and what their quotations have in common."""
