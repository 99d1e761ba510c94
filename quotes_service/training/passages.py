"""Passages of our own writing, annotated in the text: what the corpora lack, in ``data/``.

One passage a line: ``{"id", "family", "text", "entities", "roles", "quotes"}``. In ``text`` every annotated span stands
in braces after its label and a bar, nested where spans are: ``{q1|“It works,”} {c1|said} {s1|{p1|Ann Lee}, a
{t1|doctor} at {i1|Ellery Hospital}}.`` A label is a letter and a number:

    q, c, s   content, cue and source of a quotation; a quotation has the same number in all three, and several q spans
              if its content is broken
    p, o      a mention of a person or organization that has a name: the name, a pronoun, or a nominal ("the doctor")
    u, g      a mention of someone unnamed, of a group
    t, i      a title and an institution as printed

``entities``: {label: fullest name} of each p, o, u and g. ``roles``: [[person, title or null, institution or null,
"current" or "former"]]. ``quotes``: {q label: {"who": [labels], "mode"?, "factuality"?}}.

``python -m quotes_service.training.passages FILE...`` names what is wrong, by file and line.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from quotes_service.records import Span

DATA = Path(__file__).parent / "data"
KINDS = {"p": "person", "o": "organization", "u": "unnamed", "g": "group"}
_MARKUP = re.compile(r"\{([a-z]\d+)\||\}")
_KEYS = {"id", "family", "text", "entities", "roles", "quotes"}
_MODES = {"speech", "attitude"}
_FACTUALITIES = {"said", "denied", "hypothetical", "withdrawn"}


class BadPassage(ValueError):
    """A passage breaks the format."""


@dataclass(frozen=True, slots=True)
class PassageQuote:
    """One quotation; offsets into the passage's plain text."""

    content: tuple[Span, ...]
    cue: Span | None
    source: Span | None
    who: tuple[str, ...]
    mode: str
    factuality: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage with its markup taken out. ``spans``: the spans of each label, in order; ``entities``: label -> fullest
    name; ``roles``: (person, title label or None, institution label or None, status)."""

    id: str
    family: str
    text: str
    spans: dict[str, list[Span]]
    entities: dict[str, str]
    roles: list[tuple[str, str | None, str | None, str]] = field(default_factory=list)
    quotes: dict[str, PassageQuote] = field(default_factory=dict)

    def kind(self, label: str) -> str:
        return KINDS[label[0]]

    def printed(self, label: str) -> str:
        """The words of a label's first span, on one line."""
        return " ".join(self.spans[label][0].of(self.text).split())


def plain(marked: str) -> tuple[str, dict[str, list[Span]]]:
    """The text without its markup, and the spans of each label in order. Raises BadPassage if braces don't pair."""
    parts: list[str] = []
    spans: dict[str, list[Span]] = {}
    opened: list[tuple[str, int]] = []
    at = length = 0
    for match in _MARKUP.finditer(marked):
        parts.append(marked[at : match.start()])
        length += match.start() - at
        at = match.end()
        if match.group(1):
            opened.append((match.group(1), length))
        elif not opened:
            raise BadPassage(
                f"a brace closes that was not opened, after {marked[max(0, match.start() - 30) : match.start()]!r}"
            )
        else:
            label, start = opened.pop()
            spans.setdefault(label, []).append(Span(start, length))
    if opened:
        raise BadPassage(f"the brace of {opened[-1][0]} is not closed")
    text = "".join(parts) + marked[at:]
    if "{" in text or "|" in text:
        raise BadPassage("a brace or a bar is left in the text")
    return text, {label: sorted(found) for label, found in spans.items()}


def parse(row: dict) -> Passage:
    """One line's object as a Passage. Raises BadPassage with what is wrong."""
    if set(row) != _KEYS:
        raise BadPassage(f"the keys are {sorted(row)}, and should be {sorted(_KEYS)}")
    text, spans = plain(row["text"])
    for label in spans:
        if label[0] not in "qcspougti":
            raise BadPassage(f"no label begins with {label[0]!r}: {label}")
    mentioned = {label for label in spans if label[0] in KINDS}
    if mentioned != set(row["entities"]):
        raise BadPassage(f"marked and not in entities, or the reverse: {sorted(mentioned ^ set(row['entities']))}")
    roles = [_role(role, spans) for role in row["roles"]]
    used = {label for _, title, institution, _ in roles for label in (title, institution)}
    if idle := sorted(label for label in spans if label[0] in "ti" and label not in used):
        raise BadPassage(f"in no role: {idle}")
    quotes = {label: _quote(label, quote, spans) for label, quote in row["quotes"].items()}
    if unknown := sorted({label for label in spans if label[0] == "q"} ^ set(quotes)):
        raise BadPassage(f"marked and not in quotes, or the reverse: {unknown}")
    if idle := sorted(label for label in spans if label[0] in "cs" and f"q{label[1:]}" not in quotes):
        raise BadPassage(f"of no quotation: {idle}")
    for label, name in row["entities"].items():
        if not any(" ".join(span.of(text).split()) == name for span in spans[label]) and name not in text:
            raise BadPassage(f"the name of {label} is not printed: {name!r}")
    return Passage(row["id"], row["family"], text, spans, row["entities"], roles, quotes)


def _role(role: list, spans: dict[str, list[Span]]) -> tuple[str, str | None, str | None, str]:
    if len(role) != 4 or role[3] not in {"current", "former"} or not (role[1] or role[2]):
        raise BadPassage(f"a role is [person, title, institution, current or former], not {role}")
    for label, letter in zip(role, "pti", strict=False):
        if label is not None and (label not in spans or label[0] != letter):
            raise BadPassage(f"the role {role} names {label}, which is not marked or of another kind")
    return role[0], role[1], role[2], role[3]


def _quote(label: str, quote: dict, spans: dict[str, list[Span]]) -> PassageQuote:
    if set(quote) - {"who", "mode", "factuality"} or "who" not in quote:
        raise BadPassage(f"{label} has the keys {sorted(quote)}")
    if unknown := [who for who in quote["who"] if who not in spans or who[0] not in KINDS]:
        raise BadPassage(f"{label} is said by {unknown}, who are marked nowhere")
    mode, factuality = quote.get("mode", "speech"), quote.get("factuality", "said")
    if mode not in _MODES or factuality not in _FACTUALITIES:
        raise BadPassage(f"{label} has mode {mode!r} and factuality {factuality!r}")
    cue, source = spans.get(f"c{label[1:]}"), spans.get(f"s{label[1:]}")
    if source and len(source) > 1:
        raise BadPassage(f"the source s{label[1:]} is marked twice")
    return PassageQuote(
        tuple(spans.get(label, ())),
        cue[0] if cue else None,
        source[0] if source else None,
        tuple(quote["who"]),
        mode,
        factuality,
    )


def read(path: Path) -> Iterator[Passage]:
    """The passages of a file. Raises BadPassage, which names the file and the line."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        try:
            yield parse(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadPassage(f"{path}:{number}: {error}") from error


def main(paths: list[str]) -> None:
    for path in paths:
        count = bad = 0
        for number, line in enumerate(Path(path).read_text("utf-8").splitlines(), 1):
            try:
                parse(json.loads(line))
                count += 1
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                bad += 1
                print(f"{path}:{number}: {error}")
        print(f"{path}: {count} passages are right, {bad} are not")


if __name__ == "__main__":
    main(sys.argv[1:])
