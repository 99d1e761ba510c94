"""From the words that name a quotation's source to the person or organization that they mean."""
