"""British and American spellings of a word as one, for comparing wordings."""

from __future__ import annotations

import re

_RULES = [
    (re.compile(pattern), spelled)
    for pattern, spelled in (
        (r"(?<=\w{3})our(?=(?:s|ed|ing|ful|less|able|ite|ites|hood|hoods|ly|er|ers|al)?$)", "or"),  # colour
        (r"(?<=\w{3})is(?=(?:e|es|ed|er|ers|ing|ation|ations)$)", "iz"),  # realise
        (r"(?<=\w{2})ys(?=(?:e|es|ed|er|ers|ing)$)", "yz"),  # analyse
        (r"(?<=\w{3})ll(?=(?:ed|er|ers|ing|ings)$)", "l"),  # travelled
        (r"^(\w*)(cent|met|theat|lit|fib|somb|spect)re(s?)$", r"\1\2er\3"),  # centre, kilometre
        (r"(?<=\w{2})enc(?=es?$)", "ens"),  # defence
        (r"(?<=alog|olog|ilog)ue(?=s?$)", ""),
        (r"^gr[ea]y", "gray"),
        (r"^programme(?=s?$)", "program"),
    )
]


def american(word: str) -> str:
    """A word in lower case as Americans spell it, more or less: no word of English, but the same for both spellings.

    >>> american("colours"), american("centre"), american("travelling")
    ('colors', 'center', 'traveling')
    """
    if len(word) > 3:
        for pattern, spelled in _RULES:
            word = pattern.sub(spelled, word)
    return word
