"""What the network learns besides attributions: whose titles and institutions stand where, which mentions are the same.

The passages mark both in the text. The corpora's sheets give a person's roles as strings: here they are looked for near
the person's names (distant supervision: Mintz et al. 2009), and what may be somebody else's is left out of the loss.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quotes_service.extract.lexicon import singular
from quotes_service.training.passages import Passage

Spans = list[tuple[int, int]]
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])(?<!\bDr)(?<!\bMr)(?<!\bMs)(?<!\bSt)[.!?][”\"’']?\s+|\n")
_PHRASE_END = re.compile(r",|;|\(| who | which | that | of | at | in | from | for | with ")
_OPENS_NOMINAL = re.compile(r"(?:The|His|Her|Their|Its|This|That|Both|A|An)\b")
_REACH = 1  # sentences: how far from a name its title is looked for


@dataclass(frozen=True, slots=True)
class RoleLabels:
    """What the words around one person's names are: ``names`` (each an anchor), ``titles`` and ``institutions`` of the
    person, and ``unclear`` spans, which may or may not be."""

    names: Spans
    titles: Spans
    institutions: Spans
    unclear: Spans


@dataclass(frozen=True, slots=True)
class Annotations:
    """``roles``: one RoleLabels for each annotated person; ``mentions``: the mentions of each entity."""

    roles: list[RoleLabels]
    mentions: list[Spans]


def of_passage(passage: Passage) -> Annotations:
    """All persons with their roles, and all entities' mentions; a person without a role has empty labels."""
    roles, mentions = [], []
    for label in passage.entities:
        spans = [tuple(span) for span in passage.spans[label]]
        mentions.append(spans)
        if label[0] != "p":
            continue
        own = [role for role in passage.roles if role[0] == label]
        names = [span for span in spans if is_name(passage.text[slice(*span)], passage.entities[label])]
        titles, institutions = (
            sorted({tuple(s) for role in own if role[column] for s in passage.spans[role[column]]}) for column in (1, 2)
        )
        roles.append(RoleLabels(names, titles, institutions, []))
    return Annotations(roles, mentions)


def attributions_of(passage: Passage) -> list[dict]:
    """The passage's quotations in the format of the corpora."""
    return [
        {
            "id": label,
            "content": [list(s) for s in quote.content],
            "cue": [list(quote.cue)] if quote.cue else [],
            "source": [list(quote.source)] if quote.source else [],
            "mode": quote.mode,
        }
        for label, quote in passage.quotes.items()
    ]


def sheet_of(passage: Passage) -> dict:
    """The passage's speakers and their roles, in the format of the corpora's sheets."""
    speakers = {}
    for label, name in passage.entities.items():
        roles = [
            {"title": singular(passage.printed(t))[0] if t else None, "institution": passage.printed(i) if i else None}
            for person, t, i, _ in passage.roles
            if person == label
        ]
        printed = {" ".join(s.of(passage.text).split()) for s in passage.spans[label]}
        roles = [r for n, r in enumerate(roles) if r not in roles[:n] and not any(_says_less(r, o) for o in roles)]
        aliases = sorted(n for n in printed - {name} if is_name(n, name))
        speakers[label] = {"name": name, "kind": passage.kind(label), "aliases": aliases, "roles": roles}
    return {
        "id": passage.id,
        "speakers": speakers,
        "attributions": {label: list(quote.who) for label, quote in passage.quotes.items()},
    }


def _says_less(role: dict, other: dict) -> bool:
    """Whether another role says the same and more: "consultant", printed again, and "consultant in X" at Y."""
    words, more = (set((r["title"] or "").lower().split()) for r in (role, other))
    return words <= more and role["institution"] in (None, other["institution"]) and role != other


def is_name(printed: str, name: str) -> bool:
    """Whether a mention is a form of the name, instead of a pronoun or a nominal."""
    capitals = {w for w in re.findall(r"\w+", name) if w[0].isupper()}
    shared = capitals & set(re.findall(r"\w+", printed))
    return printed[:1].isupper() and not _OPENS_NOMINAL.match(printed) and bool(shared)


def of_corpus(text: str, attributions: Sequence[dict], sheet: dict, people: Sequence[tuple[int, int]]) -> Annotations:
    """The annotations of an article whose speakers are known. ``people``: the spans of all names of people in it."""
    names = {key: names_in(text, speaker) for key, speaker in sheet["speakers"].items()}
    mentions = dict(names)
    for attribution in attributions:
        who = sheet["attributions"].get(attribution["id"], [])
        if len(who) == 1 and who[0] in mentions and attribution["source"]:
            span = _head_of_source(text, attribution["source"][0])
            if not any(s < span[1] and span[0] < e for s, e in mentions[who[0]]):
                mentions[who[0]] = sorted([*mentions[who[0]], span])
    ends = [0, *(m.end() for m in _SENTENCE_END.finditer(text)), len(text)]
    roles = [
        _corpus_roles(text, speaker, names[key], people, ends)
        for key, speaker in sheet["speakers"].items()
        if speaker["kind"] == "person" and names[key]
    ]
    return Annotations(roles, [spans for spans in mentions.values() if spans])


def names_in(text: str, speaker: dict) -> Spans:
    """Where the names of a speaker in a sheet are printed; [] for one without a name."""
    if speaker["kind"] in {"group", "unnamed"}:
        return []
    forms = sorted({speaker["name"], *speaker.get("aliases", [])}, key=len, reverse=True)
    forms = [r"\s+".join(map(re.escape, form.split())) for form in forms if form[:1].isupper()]
    return [m.span() for m in re.finditer(rf"(?<!\w)(?:{'|'.join(forms)})(?!\w)", text)] if forms else []


def _head_of_source(text: str, span: Sequence[int]) -> tuple[int, int]:
    start, end = span
    match = _PHRASE_END.search(text, start + 1, end)
    return start, match.start() if match else end


def _corpus_roles(
    text: str, speaker: dict, names: Spans, people: Sequence[tuple[int, int]], ends: Sequence[int]
) -> RoleLabels:
    own = set(names)
    others = [span for span in people if not any(s < span[1] and span[0] < e for s, e in own)]
    found: dict[str, set[tuple[int, int]]] = defaultdict(set)
    unclear: set[tuple[int, int]] = set()
    for role in speaker.get("roles", []):
        for kind in ("title", "institution"):
            if not role.get(kind):
                continue
            for span in _occurrences(text, role[kind]):
                near, far = _distance(span, names), _distance(span, others)
                close = any(abs(_sentence(ends, span[0]) - _sentence(ends, s)) <= _REACH for s, _ in names)
                if close and near <= far:
                    found[kind].add(span)
                else:
                    unclear.add(span)
    return RoleLabels(names, sorted(found["title"]), sorted(found["institution"]), sorted(unclear))


def _occurrences(text: str, phrase: str) -> Iterable[tuple[int, int]]:
    words = [re.escape(w) for w in phrase.split()]
    words[-1] += "s?"
    pattern = re.compile(rf"(?<!\w){r'[^a-zA-Z0-9]+'.join(words)}(?!\w)", re.I if len(words) > 1 else 0)
    return [m.span() for m in pattern.finditer(text)]


def _distance(span: tuple[int, int], names: Iterable[tuple[int, int]]) -> int:
    return min((max(s - span[1], span[0] - e, 0) for s, e in names), default=10**6)


def _sentence(ends: Sequence[int], offset: int) -> int:
    return bisect_left(ends, offset + 1)
