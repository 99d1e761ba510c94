"""A claimed quote as somebody pasted it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

from quotes_service.resolve.quotes.clause_verbs import is_saying
from quotes_service.resolve.quotes.tokens import LEADING_MARKS, OUTER_MARKS, PART, TokenizedText, content_stem

#: So many words for each ellipsis or bracket prove something, even without content words.
_RUN_WORDS = 4
#: Before these words "that" is not a conjunction: "That is a lie".
_VERBS = frozenset("is was will would has had can could should may might must does did do have are were".split())

#: Words in quotation marks. The last may be without a closing mark, where the quotation goes on.
_QUOTED = re.compile(r"[\"“„«](?P<said>[^\"“”„«»]+)(?:[\"”»]|$)|‘‘(?P<typed>[^’‘]+)’’")
#: Words in between them at most.
_ATTRIBUTION_WORDS = 40


@dataclass(frozen=True, slots=True)
class Claim:
    """A claimed quote: the text as given, and the words of its pieces, which ellipses separate."""

    text: str
    pieces: tuple[tuple[str, ...], ...]
    tokens: TokenizedText = field(repr=False, compare=False)
    #: Ranges of words that must stand in a row: what is between ellipses and square brackets. Empty if the claim proves
    #: nothing, because it has little other text, or only a few stop words.
    runs: tuple[tuple[int, int], ...] = field(repr=False, compare=False)
    #: Index of a content word -> its stem.
    stems: dict[int, str] = field(repr=False, compare=False)
    #: The indices of negations, numbers and names.
    critical: frozenset[int] = field(repr=False, compare=False)


def parse_claim(text: str) -> Claim:
    """A claim from the text that somebody pasted.

    Quotation marks around it, attributions between the marks ("...," he says. "...") and a leading conjunction "that"
    are dropped.
    """
    text = without_attributions(text)
    tokens = TokenizedText(LEADING_MARKS.sub("", text).rstrip(OUTER_MARKS))
    first = 0
    while tokens.words[first : first + 1] == ["that"] and tokens.is_boundary(first + 1):
        if first + 1 == len(tokens.words) or tokens.words[first + 1] in _VERBS:
            break
        first += 1
    if first:
        tokens = TokenizedText(tokens.text[tokens.spans[first][0] :])
    size, ellipses, bracketed = len(tokens.words), set(tokens.ellipses), tokens.bracketed
    unbracketed = tokens.unbracketed(0, size)
    pieces = tuple(tuple(tokens.words[i:j]) for i, j in pairwise([0, *tokens.ellipses, size]) if i < j)
    stems = {at: stem for at in unbracketed if (stem := content_stem(tokens.words[at]))}
    starts = [at for at in unbracketed if not at or at in ellipses or at - 1 in bracketed]
    ends = [at + 1 for at in unbracketed if at + 1 == size or at + 1 in ellipses or at + 1 in bracketed]
    # It must have enough words for the gaps in it: ellipses between pieces, or pairs of brackets.
    gaps = max(len(pieces) if len(pieces) > 1 else 0, sum(at - 1 not in bracketed for at in bracketed))
    telling = len(stems) + len(tokens.negations(unbracketed))
    has_content = 2 * telling >= max(gaps, 1) or len(unbracketed) >= _RUN_WORDS * max(gaps, 1)
    proves = 2 * len(unbracketed) >= 3 * gaps and has_content
    runs = tuple(zip(starts, ends, strict=True)) if proves else ()
    return Claim(text, pieces, tokens, runs, stems, frozenset(filter(tokens.is_critical, unbracketed)))


def without_attributions(text: str) -> str:
    """What is said in a passage that was pasted as printed: the words in quotation marks, if all others around them say
    by whom; else the text."""
    quoted = list(_QUOTED.finditer(text))
    edges = [0, *(edge for match in quoted for edge in match.span()), len(text)]
    between = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    others = [part for part in between if any(map(str.isalnum, part))]
    if not quoted or not others or not all(map(_attributes, others)):
        return text
    lead = between[0].rstrip()
    if others and lead == others[0].rstrip() and lead[-1] not in ",:" and not is_saying(TokenizedText(lead).words[-1]):
        return text
    return PART.join(match["said"] or match["typed"] for match in quoted)


def _attributes(part: str) -> bool:
    words = TokenizedText(part).words
    return len(words) <= _ATTRIBUTION_WORDS and any(map(is_saying, words))
