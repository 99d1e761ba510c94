"""Topic keys: the form that all spellings of a phrase share.

>>> topic_key("Tide gauges"), topic_key("tide gauge")
('tide gaug', 'tide gaug')
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

#: Plurals that the stemmer does not reduce to the singular, and acronyms that it would take for plurals.
_IRREGULAR: dict[str, str] = {
    plural: singular
    for pair in """women:woman men:man children:child mice:mouse teeth:tooth feet:foot geese:goose wolves:wolf
    shelves:shelf leaves:leaf calves:calf knives:knife thieves:thief crises:crisis analyses:analysis bacteria:bacterium
    aids:aids sars:sars""".split()
    for plural, _, singular in [pair.partition(":")]
}
_WORD = re.compile(r"[^\W_]+")
_POSSESSIVE = re.compile(r"['’]s\b")


def topic_key(phrase: str) -> str:
    """The key of a phrase: its words in lower case without accents, stemmed: "Tide gauges" -> "tide gaug"."""
    return " ".join(map(_stem, _WORD.findall(_POSSESSIVE.sub("", phrase))))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))
    # a new stemmer each time: it keeps the word that it works on, and threads would share it
    return _IRREGULAR.get(plain) or snowballstemmer.EnglishStemmer().stemWord(plain)
