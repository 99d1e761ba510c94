"""Penn Treebank tags and the universal parts of speech that they stand for.

The mapping is that of Universal Dependencies (universaldependencies.org/tagset-conversion/en-penn-uposf.html).
"""

from __future__ import annotations

_UNIVERSAL = {
    "ADJ": "JJ JJR JJS AFX",
    "ADP": "IN RP",
    "ADV": "RB RBR RBS WRB",
    "AUX": "MD",
    "CCONJ": "CC",
    "DET": "DT PDT WDT",
    "INTJ": "UH",
    "NOUN": "NN NNS",
    "NUM": "CD",
    "PART": "TO POS",
    "PRON": "PRP PRP$ WP WP$ EX",
    "PROPN": "NNP NNPS",
    "PUNCT": ". , : HYPH -LRB- -RRB- `` '' NFP",
    "SYM": "$ # SYM",
    "VERB": "VB VBD VBG VBN VBP VBZ",
}
#: Forms of "be", which always count as auxiliaries.
AUXILIARIES = frozenset("be am is are was were been being 's ’s 're ’re 'm ’m".split())
_OF_TAG = {tag: part for part, tags in _UNIVERSAL.items() for tag in tags.split()}


def universal(tag: str) -> str:
    """The universal part of speech of a Penn tag; "X" for an unknown tag. Auxiliaries other than modals get "VERB"."""
    return _OF_TAG.get(tag, "X")
