"""What the search index has of articles, entries and topics, and writing it anew. (Of quotations:
store.quotations.listing.)"""
