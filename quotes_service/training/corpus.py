"""The training articles: reading, labelling, and augmentation, so that the tagger does not learn one paper's style.

Each time an article is shown, its quotation marks may be replaced by another kind (straight, single, guillemets), its
people may get other names or an honorific before a surname, and its dateline may be left out or replaced.
"""

from __future__ import annotations

import json
import random
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy

from quotes_service.extract.attribution.windows import Pieces, Window, pieces_of, windows
from quotes_service.extract.text.layout import paragraphs
from quotes_service.extract.text.quote_marks import quoted_spans
from quotes_service.training.annotations import Annotations, RoleLabels, Spans
from quotes_service.training.silver import Token

IGNORED = -100  # the label of positions that don't count in the loss
MARK_STYLES = (("“", "”"), ('"', '"'), ("‘", "’"), ("'", "'"), ("«", "»"))
_DATELINE = re.compile(r"(?m:^)(?:[A-Z][A-Za-z.,'’ ]{2,40})(?: \((?:AP|Reuters|[A-Z]\w+)\))? ?[—–-]{1,2} ")
_AGENCIES = ("(AP) — ", "(Reuters) - ", "— ", "– ", ", Nov 3 - ", "(AFP) - ")
_LONG = 150  # characters: a longer paragraph may get a dateline


@dataclass(frozen=True, slots=True)
class Gold:
    """One annotated attribution: the spans of its cue, source and content."""

    cue: Spans
    source: Spans
    content: Spans


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its silver tokens.

    ``attributions``, ``roles``, ``mentions``: what is annotated; None where it isn't, and is not learnt.
    """

    id: str
    text: str
    attributions: list[Gold] | None
    tokens: list[Token]
    roles: list[RoleLabels] | None = None
    mentions: list[Spans] | None = None


def read(path: Path) -> list[dict]:
    """The rows of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def article(row: dict, tokens: list[Token], annotations: Annotations | None = None) -> Article:
    """The article of a row, with its silver tokens and what else is annotated in it."""
    gold = row.get("attributions")
    if gold is not None:
        gold = [Gold(*([tuple(span) for span in a[part]] for part in ("cue", "source", "content"))) for a in gold]
    if annotations is None:
        return Article(row["id"], row["text"], gold, tokens)
    return Article(row["id"], row["text"], gold, tokens, annotations.roles, annotations.mentions)


# -- augmentation ------------------------------------------------------------------------------------------------


def varied(article: Article, rng: random.Random, names: Sequence[Sequence[str]]) -> Article:
    """The article in another style. ``names``: the first names and the surnames to draw from."""
    if rng.random() < 0.5:
        article = _with_marks(article, *rng.choice(MARK_STYLES))
    edits: dict[tuple[int, int], str] = {}
    if all(names) and rng.random() < 0.4:
        edits |= _renamed(article, rng, names)
    if rng.random() < 0.25:
        edits |= _with_honorifics(article, rng)
    if all(names) and rng.random() < 0.3:
        edits |= _datelined(article, rng, names)
    return _edited(article, edits) if edits else article


def name_pools(articles: Sequence[Article]) -> tuple[list[str], list[str]]:
    """The first names and the surnames of the articles' people, sorted."""
    first, last = set(), set()
    for article in articles:
        for words in _people(article):
            if len(words) == 2 and all(article.text[t.start : t.end].istitle() for t in words):
                first.add(article.text[words[0].start : words[0].end])
                last.add(article.text[words[1].start : words[1].end])
    return sorted(first - last), sorted(last - first)


def _people(article: Article) -> list[list[Token]]:
    """The names of people, each as its tokens."""
    people: list[list[Token]] = []
    for token in article.tokens:
        if token.entity == "B-PERSON":
            people.append([token])
        elif token.entity == "I-PERSON" and people:
            people[-1].append(token)
    return people


def _with_marks(article: Article, opening: str, closing: str) -> Article:
    """The article with double marks of another kind. Each is one character as before, so that offsets stay."""
    text = list(article.text)
    for quoted in quoted_spans(article.text, paragraphs(article.text)):
        if quoted.single or quoted.inner_start != quoted.start + 1:
            continue
        text[quoted.start] = opening
        if quoted.closed and quoted.end - quoted.inner_end == 1:
            text[quoted.end - 1] = closing
    return replace(article, text="".join(text))


def _renamed(article: Article, rng: random.Random, names: Sequence[Sequence[str]]) -> dict[tuple[int, int], str]:
    first, last = names
    new: dict[str, str] = {}
    for words in _people(article):
        for number, token in enumerate(words):
            word = article.text[token.start : token.end]
            if word.istitle() and len(word) > 2 and word.isalpha():
                new.setdefault(word, rng.choice(first if number == 0 and len(words) > 1 else last))
    return {(t.start, t.end): new[w] for t in article.tokens if (w := article.text[t.start : t.end]) in new}


def _with_honorifics(article: Article, rng: random.Random) -> dict[tuple[int, int], str]:
    chosen: dict[str, str] = {}
    edits = {}
    for words in _people(article):
        if len(words) == 1:
            name = article.text[words[0].start : words[0].end]
            honorific = chosen.setdefault(name, rng.choice(("Mr ", "Ms ", "Mr. ", "Mrs ", "Dr ", "Professor ", "")))
            edits[words[0].start, words[0].start] = honorific
    return edits


def _datelined(article: Article, rng: random.Random, names: Sequence[Sequence[str]]) -> dict[tuple[int, int], str]:
    dateline = _DATELINE.search(article.text)
    if dateline:
        return {dateline.span(): ""} if rng.random() < 0.7 else {}
    body = next((p for p in paragraphs(article.text) if p.end - p.start > _LONG), None)
    if body is None or article.text[body.start] in "“\"'‘":
        return {}
    return {(body.start, body.start): f"{rng.choice(names[1]).upper()} {rng.choice(_AGENCIES)}"}


def _edited(article: Article, edits: dict[tuple[int, int], str]) -> Article:
    """The article with each span replaced by its text, and all offsets adjusted.

    A text that is inserted before a word becomes part of the spans that begin with the word, but not of its token.
    """
    parts: list[str] = []
    ends, shifts, shift, previous = [], [0], 0, 0
    for (start, end), new in sorted(edits.items()):
        if start < previous:
            continue
        parts += [article.text[previous:start], new]
        shift += len(new) - (end - start)
        ends.append(end)
        shifts.append(shift)
        previous = end
    text = "".join([*parts, article.text[previous:]])

    def before(offset: int) -> int:
        return offset + shifts[bisect_left(ends, offset)]

    def after(offset: int) -> int:
        return offset + shifts[bisect_right(ends, offset)]

    def end_of(offset: int) -> int:
        inserted = (offset, offset) in edits  # it belongs to the next word, not to what ends here
        return before(offset) if inserted else after(offset)

    def moved(spans: Spans) -> Spans:
        return [(before(start), end_of(end)) for start, end in spans]

    gold = None
    if article.attributions is not None:
        gold = [Gold(moved(a.cue), moved(a.source), moved(a.content)) for a in article.attributions]
    roles, mentions = article.roles, article.mentions
    if roles is not None:
        roles = [RoleLabels(*(moved(getattr(r, part)) for part in r.__slots__)) for r in roles]
    if mentions is not None:
        mentions = [moved(spans) for spans in mentions]
    tokens = [t._replace(start=after(t.start), end=end_of(t.end)) for t in article.tokens]
    return replace(
        article,
        text=text,
        attributions=gold,
        tokens=[t for t in tokens if t.end > t.start],
        roles=roles,
        mentions=mentions,
    )


# -- labels ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    """A window with its labels; positions without one are IGNORED.

    ``silver`` [t, 4]: tag, relation, entity, sentence start. ``spans`` [t, 3]: O (0), B (1) or I (2) of cue, source and
    content. ``gold``: for each attribution whose cue begins here, the cue's positions and the labels [t] of its source
    and content: O (0), B-source, I-source, B-content, I-content (4). ``own``: the positions of the window's own pieces.
    ``names``: people's names, each as its positions and the labels [t] of the person's titles and institutions, which
    are all IGNORED where they aren't annotated. ``mentions``: first and last position, entity, whether it is known what
    the mention means.
    """

    ids: numpy.ndarray
    features: numpy.ndarray
    silver: numpy.ndarray
    spans: numpy.ndarray
    gold: list[tuple[tuple[int, ...], numpy.ndarray]]
    own: tuple[int, int]
    annotated: bool
    names: list[tuple[tuple[int, ...], numpy.ndarray]]
    mentions: list[tuple[int, int, int, bool]]


def samples(article: Article, tokenizer, classes: dict[str, list[str]]) -> list[Sample]:
    """The labelled windows of an article."""
    layout = paragraphs(article.text)
    pieces = pieces_of(article.text, tokenizer, layout, quoted_spans(article.text, layout))
    silver = _silver_labels(article.tokens, pieces, classes)
    spans = numpy.zeros((len(pieces), 3), dtype=numpy.int64)
    for gold in article.attributions or ():
        for column, part in enumerate((gold.cue, gold.source, gold.content)):
            _mark(spans[:, column], pieces, part, 1)
    roles = [(r, _role_row(pieces, r)) for r in article.roles or ()]
    known = {span for labelled, _ in roles for span in labelled.names}
    others = [(name[0].start, name[-1].end) for name in _people(article)]
    others = [(s, e) for s, e in others if not any(start < e and s < end for start, end in known)]
    roles.append((RoleLabels(others, [], [], []), numpy.full(len(pieces), IGNORED)))
    return [_sample(w, pieces, silver, spans, article, roles) for w in windows(pieces)]


def _role_row(pieces: Pieces, roles: RoleLabels) -> numpy.ndarray:
    """The labels [n] of all pieces of a text for one person."""
    row = numpy.zeros(len(pieces), dtype=numpy.int64)
    for start, end in roles.unclear:
        row[pieces.indices_in(start, end)] = IGNORED
    for spans, begin in ((roles.titles, 1), (roles.institutions, 3)):
        for span in spans:
            _mark(row, pieces, [span], begin)
    return row


def _sample(window: Window, pieces: Pieces, silver, spans, article: Article, roles) -> Sample:
    attributions = article.attributions
    ids, features = window.inputs(pieces)
    own_range = window.own_start - window.start + 1, window.stop - window.start + 1
    pad = slice(1, -1)
    here = numpy.full((len(ids), 4), IGNORED)
    here[slice(*own_range)] = silver[window.own_start : window.stop]
    labels = numpy.full((len(ids), 3), IGNORED)
    if attributions is not None:
        labels[slice(*own_range)] = spans[window.own_start : window.stop]
    gold = []
    for attribution in attributions or ():
        cue = [k for s, e in attribution.cue for k in range(*pieces.indices_in(s, e).indices(len(pieces)))]
        if not cue or not window.own_start <= cue[0] < window.stop:
            continue
        row = numpy.zeros(len(pieces), dtype=numpy.int64)
        _mark(row, pieces, attribution.source, 1)
        _mark(row, pieces, attribution.content, 3)
        labelled = numpy.full(len(ids), IGNORED)
        labelled[pad] = row[window.start : window.stop]
        gold.append((tuple(k - window.start + 1 for k in cue if k < window.stop), labelled))
    names = []
    for labelled_roles, row in roles:
        labelled = numpy.full(len(ids), IGNORED)
        labelled[pad] = row[window.start : window.stop]
        for start, end in labelled_roles.names:
            inside = pieces.indices_in(start, end)
            if window.own_start <= inside.start < inside.stop <= window.stop:
                positions = range(inside.start - window.start + 1, inside.stop - window.start + 1)
                names.append((tuple(positions), labelled))
    mentions = []
    for number, entity in enumerate(article.mentions or ()):
        inside = [pieces.indices_in(start, end) for start, end in entity]
        inside = [part for part in inside if part.start < part.stop]
        known = not any(part.start < window.start for part in inside)
        for part in inside:
            if window.start <= part.start and part.stop <= window.stop:
                mentions.append((part.start - window.start + 1, part.stop - window.start, number, known))
    return Sample(ids, features, here, labels, gold, own_range, attributions is not None, names, sorted(mentions))


def _mark(row: numpy.ndarray, pieces: Pieces, spans: Spans, begin: int) -> None:
    """Label the pieces of the spans in ``row`` [n]: the first one ``begin``, the others ``begin`` + 1."""
    first = True
    for start, end in spans:
        inside = pieces.indices_in(start, end)
        if inside.stop > inside.start:
            row[inside] = begin + 1
            row[inside.start] = begin if first else begin + 1
            first = False


def _silver_labels(tokens: list[Token], pieces: Pieces, classes: dict[str, list[str]]) -> numpy.ndarray:
    labels = numpy.full((len(pieces), 4), IGNORED)
    index = {kind: {name: n for n, name in enumerate(values)} for kind, values in classes.items()}
    for token in tokens:
        at = pieces.index_at(token.start, token.end)
        labels[at] = (
            index["tag"].get(token.tag, IGNORED),
            index["relation"].get(token.relation, IGNORED),
            index["entity"].get(token.entity, IGNORED),
            int(token.opens),
        )
    return labels
