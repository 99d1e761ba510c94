"""Web pages: their story without the page around it, and what they say about it (`article.py:article_from_html`)."""
