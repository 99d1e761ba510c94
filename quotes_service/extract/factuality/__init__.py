"""Whether a quotation was said, denied, supposed or taken back."""
