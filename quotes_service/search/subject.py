"""What a subject is made of, and who has how much of it.

A subject is words and phrases as somebody typed them. Its parts are those words that tell it from others, each with the
other words of its family, and each two neighbouring words as a phrase: "dark matter" is "dark", "matter" and "dark
matter" (the dependence model of Metzler and Croft, SIGIR 2005).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from quotes_service.search import word_families
from quotes_service.search.index import Index
from quotes_service.search.query import Query, Term
from quotes_service.search.ranking import Hit

#: Where both words of a phrase occur, this share must have the phrase for the two to hang together.
_HANG_TOGETHER = 0.5

#: Whether a hit has a word or a phrase, in what is said or in the title or lead of its article.
_Has = Callable[[Hit], bool]


@dataclass(frozen=True, slots=True)
class Subject:
    """A subject. ``terms``: its words and phrases, with their variants, and what is excluded; ``phrases``: the
    neighbouring words as phrases, each with the two terms that it consists of."""

    text: str
    terms: tuple[Term, ...]
    phrases: tuple[tuple[Term, Term, Term], ...]

    @classmethod
    def of(cls, query: Query) -> Subject:
        """The subject of a query, without words that most articles have, unless these are all."""
        plain = [term for term in query.terms if _is_word(term)]
        common = word_families.in_most_articles(term.words[0] for term in plain)
        counts = [term not in plain or term.words[0] not in common for term in query.terms]
        if not any(kept and not term.excluded for kept, term in zip(counts, query.terms, strict=True)):
            counts = [True] * len(counts)
        terms = {
            place: replace(term, variants=tuple(word_families.family(term.words[0]))) if term in plain else term
            for place, term in enumerate(query.terms)
            if counts[place]
        }
        return cls(query.text, tuple(terms.values()), tuple(_phrases(query.terms, terms)))

    @property
    def wanted(self) -> list[Term]:
        return [term for term in self.terms if not term.excluded]

    @property
    def expanded(self) -> dict[str, tuple[str, ...]]:
        """Word -> the other words of its family that are searched too."""
        return {term.words[0]: term.variants for term in self.terms if term.variants}


def _is_word(term: Term) -> bool:
    return len(term.words) == 1 and not term.excluded and not term.prefix


def _phrases(typed: tuple[Term, ...], terms: dict[int, Term]) -> Iterator[tuple[Term, Term, Term]]:
    """Each two neighbours among the terms as typed, with the common words between them."""
    places = [place for place in terms if not typed[place].excluded]
    for first, second in pairwise(places):
        between = typed[first : second + 1]
        if not any(term.excluded or term.prefix for term in between):
            yield Term(tuple(word for term in between for word in term.words)), terms[first], terms[second]


def cover(index: Index, subject: Subject, hits: Collection[Hit]) -> None:
    """Set which share of the subject's parts each hit has, and whether it has the whole: all words, and the phrases of
    words that hang together."""
    if len(subject.wanted) < 2:
        return
    has = {term: _has(index, term, hits) for term in subject.wanted}
    binding: list[_Has] = [*has.values()]
    parts: list[_Has] = [*has.values()]
    for phrase, one, other in subject.phrases:
        has_phrase = _has(index, phrase, hits)
        parts.append(has_phrase)
        with_both = {hit.article for hit in hits if has[one](hit) and has[other](hit)}
        with_phrase = {hit.article for hit in hits if has_phrase(hit)}
        if with_phrase and len(with_phrase) >= _HANG_TOGETHER * len(with_both):
            binding.append(has_phrase)
    for hit in hits:
        hit.coverage = sum(has_part(hit) for has_part in parts) / len(parts)
        hit.is_whole = all(has_part(hit) for has_part in binding)


def cover_phrases(index: Index, subject: Subject, hits: Collection[Hit]) -> None:
    """Set whether hits that are near in meaning have the phrases that were typed in quotation marks."""
    has = [_has(index, term, hits) for term in subject.wanted if len(term.words) > 1]
    for hit in hits:
        hit.is_whole = all(has_phrase(hit) for has_phrase in has)


def _has(index: Index, term: Term, hits: Collection[Hit]) -> _Has:
    said = index.matches("quotation", (term,), ["text"]).among({hit.quotation for hit in hits})
    told = index.matches("article", (term,)).among({hit.article for hit in hits})
    return lambda hit: hit.quotation in said or hit.article in told
