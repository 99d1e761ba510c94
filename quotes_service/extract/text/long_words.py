"""Texts into tokens in linear time, also those with words of thousands of characters.

spaCy's tokenizer takes a word apart from its ends, a sign at a time, and searches all that is left each time.
"""

from __future__ import annotations

import re
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

LONGEST_WORD = 300  # characters: hardly an address of a web page is longer
_TOO_LONG = re.compile(rf"\S{{{LONGEST_WORD}}}\w*+[^\w\s]?")


def make_doc(nlp: Language, text: str) -> Doc:
    """The tokens of a text, as ``nlp.make_doc`` makes them; a longer word than LONGEST_WORD is cut after the next sign
    that is no letter or digit."""
    ends = (match.end() for match in _TOO_LONG.finditer(text))
    cuts = [end for end in ends if text[end : end + 1].strip()]
    if not cuts:
        return nlp.make_doc(text)
    tokens = [t for start, end in pairwise([0, *cuts, len(text)]) for t in nlp.make_doc(text[start:end])]
    return Doc(nlp.vocab, words=[t.text for t in tokens], spaces=[bool(t.whitespace_) for t in tokens])
