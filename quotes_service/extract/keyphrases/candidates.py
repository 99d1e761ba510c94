"""The phrases of a doc that could be topics: runs of nouns and modifiers, by the tagger's parts of speech."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal, NamedTuple

from spacy.tokens import Doc, Token
from spacy.tokens import Span as SpacySpan

from quotes_service.extract.keyphrases.keys import topic_key
from quotes_service.extract.keyphrases.words import (
    EPONYMOUS,
    NO_PART,
    NO_TOPIC,
    OWNERS,
    PLURALS_BEFORE_NOUNS,
    is_among,
)
from quotes_service.records import Span

_LONGEST = 100  # characters: anything longer is a code or keyboard noise
_MOST_WORDS = 4
_HEADLINE = 0.6  # share of capitals among a line's longer words from which on they mean nothing
_PLURAL = re.compile(r"(?<![suia'’])s$(?<!ics)")
_CONTRACTION = re.compile(r"['’](?:t|ve|re|ll|d|m|s)$", re.IGNORECASE)
_HYPHENS = frozenset("-‑")
_STARTS = frozenset('\n.!?:;•*"“‘«([')  # after these a capital means nothing
_NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS"))
_PARTICIPLES = frozenset(("VBN", "VBG"))
_PROPER = frozenset(("NNP", "NNPS"))
_COMPLEMENTS = frozenset("dobj nsubj nsubjpass pobj".split())
#: Labels of entities whose words are never part of a topic.
_NEVER_IN = frozenset("PERSON DATE TIME PERCENT MONEY QUANTITY ORDINAL CARDINAL".split())

Part = Literal["noun", "modifier", "'s", ""]


class Word(NamedTuple):
    """A word or sign. ``text``: lower case where only a sentence's start or a headline has a capital; ``part``: what
    it is in a phrase, "" if in none; ``inside``: whether it continues the name that the word before it is in."""

    text: str
    span: Span
    part: Part
    inside: bool


@dataclass(slots=True)
class Candidates:
    """``places``: for each key, the labels printed for it and their spans, in order; ``names``: the labels that are
    names of places and organizations, and therefore not topics."""

    places: dict[str, list[tuple[str, Span]]]
    names: set[str]


def candidates(doc: Doc, most_chars: int) -> Candidates:
    """The phrases in the first ``most_chars`` characters of a doc."""
    places: dict[str, list[tuple[str, Span]]] = defaultdict(list)
    run: list[Word] = []
    for word in [*_words(doc, most_chars), Word("", Span(0, 0), "", False)]:
        if word.part and (word.part != "'s" or (run and (run[-1].text.istitle() or run[-1].text in OWNERS))):
            run.append(word)
            continue
        for phrase in _phrases(run, word.inside):
            label = re.sub(" (?=['’])", "", " ".join(word.text for word in phrase))
            if len(label) <= _LONGEST:
                places[topic_key(label)].append((label, Span(phrase[0].span.start, phrase[-1].span.end)))
        run = []
    names = {entity.text.removeprefix("the ") for entity in doc.ents if _is_place(entity)}
    for organization in doc._.organizations:
        names.update((organization.name, organization.acronym or "", *organization.aliases))
    return Candidates(places, names)


def _is_place(entity: SpacySpan) -> bool:
    """Whether an entity is a country, city or continent, not a topic by itself; "Great Barrier Reef" may be one."""
    return entity.label_ == "GPE" or (entity.label_ == "LOC" and len(entity) == 1)


def _phrases(run: Sequence[Word], inside: bool) -> Iterator[Sequence[Word]]:
    """All parts of a run of nouns and modifiers that could be topics. ``inside``: whether the word after the run
    continues a name."""
    for end, last in enumerate(run, 1):
        if last.part != "noun" or is_among(NO_TOPIC, last.text.rpartition("-")[2]):
            continue
        if "-" in last.text and end < len(run) and run[end].part == "noun":
            continue  # a hyphenated word before a noun belongs to it: "on-air doctor"
        if run[end].inside if end < len(run) else inside:
            continue  # half a name: "Great Barrier | Reef"
        for start in range(end - 1, max(0, end - _MOST_WORDS) - 1, -1):
            text, owns = run[start].text, start < end - 1 and run[start + 1].part == "'s"
            if start < end - 1 and not owns and _PLURAL.search(text) and text not in PLURALS_BEFORE_NOUNS:
                break
            whole = run[start].part != "'s" and not run[start].inside
            if whole and (start < end - 1 or (len(text) > 2 and "." not in text)):
                yield run[start:end]


def _words(doc: Doc, most_chars: int) -> list[Word]:
    """The words and signs of a doc, hyphenated words as one, and what they are in phrases."""
    groups = list(_groups(doc, most_chars))
    named = _named(doc, most_chars)
    texts = _uncapitalised(["".join(token.text for token in group) for group in groups])
    words: list[Word] = []
    proper = False  # whether the word before is a capitalised proper noun
    for text, group in zip(texts, groups, strict=True):
        part = "" if any(token.i in named for token in group) else _part(text, group)
        span = Span(group[0].idx, group[-1].idx + len(group[-1]))
        goes_on, proper = proper, text[0].isupper() and group[-1].tag_ in _PROPER
        words.append(Word(text, span, part, _is_inside(group[0]) or (goes_on and proper)))
    return words


def _groups(doc: Doc, most_chars: int) -> Iterator[list[Token]]:
    """The tokens of a doc's beginning, grouped where hyphens join them; of white space only the ends of lines."""
    group: list[Token] = []
    joined = False  # whether the group ends in a hyphen
    for token in doc:
        if token.idx + len(token) > most_chars:
            break
        glued = bool(group) and not group[-1].whitespace_
        if joined and glued and token.text[0].isalnum():
            group.append(token)
            joined = False
            continue
        if joined:  # the hyphen joins nothing
            yield group[:-1]
            group = group[-1:]
        joined = glued and not joined and token.text in _HYPHENS and group[-1].text[-1].isalnum()
        if joined:
            group.append(token)
            continue
        if group:
            yield group
        group = [] if token.is_space and "\n" not in token.text else [token]
    if group:
        yield group


def _is_inside(token: Token) -> bool:
    """Whether a token continues a name: "Barrier" in "the Great Barrier Reef", but not "Great", nor "'s" after it."""
    return token.ent_iob_ == "I" and token.tag_ != "POS" and token.nbor(-1).tag_ != "DT"


def _named(doc: Doc, most_chars: int) -> set[int]:
    """The positions of the tokens that are part of names, except acronyms of organizations ("EU sanctions")."""
    spans = [entity for entity in doc.ents if entity.label_ in _NEVER_IN]
    for entity in (*doc._.people, *doc._.organizations):
        for mention in takewhile(lambda mention: mention.end <= most_chars, entity.mentions):
            span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
            assert span is not None, "a mention lies inside the text"
            if entity.kind == "person" or len(span) > 1 or not span.text.isupper():
                spans.append(span)
    named = {token.i for span in spans if not span.text.islower() and not _is_eponym(span) for token in span}
    speakers = {word.upper() for person in doc._.people for word in person.name.split()}  # "LEE: Good evening."
    beginning = takewhile(lambda token: token.idx < most_chars, doc)
    return named | {token.i for token in beginning if token.text in speakers}


def _is_eponym(name: SpacySpan) -> bool:
    """Whether a name is part of a disease's: "Alzheimer's disease"."""
    after = name.doc[name.end : name.end + 2]
    return len(after) == 2 and after[0].tag_ == "POS" and after[1].lower_ in EPONYMOUS


def _uncapitalised(printed: Sequence[str]) -> list[str]:
    """The words without the capitals that they only have at the start of a sentence or in a headline."""
    free: set[int] = set()  # positions where a capital means something
    line: list[int] = []
    for at, text in enumerate([*printed, "\n"]):
        if "\n" not in text:
            line.append(at)
            continue
        long = [printed[i] for i in line if len(printed[i]) > 3]
        if sum(text[0].isupper() for text in long) <= _HEADLINE * len(long):
            free.update(i for i in line if i and printed[i - 1][0] not in _STARTS)
        line = []
    proper = {printed[at] for at in free}
    pairs = {tuple(printed[at : at + 2]) for at in free}
    common = {text for text in printed if text.islower()}
    plain = []
    for at, text in enumerate(printed):
        lower, pair = text.lower(), tuple(printed[at : at + 2])
        bare = at not in free and pair not in pairs and (lower in common or text not in proper)
        shouted = text.isupper() and text.isalpha() and len(text) > 3 and (len(text) > 6 or lower in common)
        plain.append(lower if shouted or (bare and text.istitle()) else text)
    return plain


def _part(text: str, group: Sequence[Token]) -> Part:
    """What a word that consists of these tokens is in a phrase."""
    first, last = group[0], group[-1]
    tag = last.tag_
    if text in ("'s", "’s"):
        return "'s" if tag == "POS" else ""
    if not text[0].isalpha() or text in NO_PART or _CONTRACTION.search(text):
        return ""
    if tag in _NOUNS or (text.isupper() and len(text) > 1):
        return "noun" if first is last or first.tag_ in _NOUNS else "modifier"  # "tide-gauge", but "on-air"
    if tag == "VBG" and last.dep_ in _COMPLEMENTS:
        return "noun"  # "They ban cross-selling."
    if tag == "JJ" or (tag in _PARTICIPLES and (first is not last or last.dep_ in ("amod", "compound"))):
        return "modifier"
    return ""
