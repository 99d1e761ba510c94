"""What a page says about its story: title, outlet, language, authors, days and addresses."""
