"""Clubs, firms and bands that the entity recogniser takes for people: "Elmwood Rovers", "law firm Brandt Moss"."""

from __future__ import annotations

from spacy.tokens import Doc, Span

from quotes_service.extract.entities.name_forms import is_given_name
from quotes_service.extract.lexicon import BODY_ENDINGS, BODY_NOUNS

_PLURALS = frozenset("have are were say want plan deny insist confirm".split())
_OPENING = frozenset("but while although yet “".split())
_SURNAMES_TOO = frozenset("stanley forest brothers sons saints lions oil steel books mills palace".split())


def bodies(doc: Doc) -> frozenset[str]:
    """The names in the text that are labelled as a person's, but are an organization's."""
    people = [ent for ent in doc.ents if ent.label_ == "PERSON"]
    parts = {word for ent in people if len(ent) > 1 for word in ent.text.split()}
    return frozenset(
        ent.text
        for ent in people
        if ends_like_a_body(ent.text)
        or _is_introduced(ent)
        or (not (ent.text in parts or is_given_name(ent[0].text)) and (_is_plural(ent) or _is_which(ent)))
    )


def ends_like_a_body(name: str) -> bool:
    """Whether the last word of a name is a club's or a firm's: "Elmwood Rovers", "Kestevane plc"."""
    words = name.split()
    last = words[-1].casefold() if words else ""
    if len(words) < 2 or last not in BODY_ENDINGS:
        return False
    return last not in _SURNAMES_TOO or not is_given_name(words[0])


def _is_introduced(name: Span) -> bool:
    """Whether the name stands after the kind of the organization: "law firm | Brandt Moss"."""
    before = name.doc[name.start - 1] if name.start else None
    return before is not None and before.lower_ in BODY_NOUNS and before.is_lower


def _is_plural(name: Span) -> bool:
    """Whether the name alone is the subject of a verb in the plural, as clubs are in Britain: "Marlow Town have"."""
    doc = name.doc
    if name.end >= len(doc) or doc[name.end].lower_ not in _PLURALS or doc[name.end].tag_ not in {"VBP", "VBD"}:
        return False
    start = name.start - (name.start > 0 and doc[name.start - 1].lower_ == "the")
    return doc[start].is_sent_start or doc[start - 1].lower_ in _OPENING


def _is_which(name: Span) -> bool:
    """Whether a relative clause says that the name is no person's: "Marlow Town, which"."""
    doc = name.doc
    following = doc[name.end : name.end + 2]
    if len(following) < 2 or following[0].text != "," or following[1].lower_ != "which":
        return False
    before = doc[name.start - 1] if name.start else None
    return before is None or before.pos_ not in {"ADP", "PART"}
