"""Attribution: cue, source and content of each quotation, by tagger, decoder and the rules of quotation marks."""
