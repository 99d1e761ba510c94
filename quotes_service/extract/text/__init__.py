"""What is read off the text itself: layout, quotation marks, language, normalisation, noun phrases."""
