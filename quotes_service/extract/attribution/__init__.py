"""Quotations without their speakers: the tagger, the decoder of its output, the discipline of quotation marks."""
