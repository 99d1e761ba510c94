"""What the components of the pipeline hand each other, on ``doc._``. Offsets are characters of the doc's text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc

from quotes_service.records import Mode, QuotationType, Role, Span, Speaker

Gender = Literal["f", "m"]


@dataclass(slots=True)
class Attribution:
    """What the finder found: a cue, the words that name the source, and the spans of the content.

    ``likely`` is the tagger's probability that the cue is one, ``sure`` its mean probability of the content's words.
    ``quoted`` says that the content's extent is sure.
    """

    content: list[Span]
    cue: Span | None
    source: Span | None
    likely: float
    sure: float
    mode: Mode = "speech"
    quoted: bool = False


@dataclass(slots=True)
class Draft:
    """A quotation whose extent and type are settled, and whose speakers are still to be told."""

    content: list[Span]
    cue: Span | None
    source: Span | None
    likely: float
    sure: float
    mode: Mode
    type: QuotationType
    paragraph: Span
    speakers: tuple[Speaker, ...] = ()
    reason: str | None = None
    rests_on: str = "none"  # what the speaker was told by: "name", "pronoun", "pair" ...
    chosen: float = 1.0  # the probability of the speakers among those who came into question
    confidence: float = 0.0


@dataclass(slots=True)
class Mention:
    """Where a person or organization is named: the name alone, without honorific or possessive."""

    start: int
    end: int
    text: str
    honorific: str = ""


@dataclass(slots=True)
class Figure:
    """A person or organization of this article: all mentions of one name, and what is known of it."""

    name: str
    kind: Literal["person", "organization"]
    mentions: list[Mention] = field(default_factory=list)
    gender: Gender | None = None
    acronym: str | None = None
    roles: list[Role] = field(default_factory=list)

    @property
    def surname(self) -> str:
        words = [w for w in self.name.split() if w.rstrip(".") not in {"Jr", "Sr", "II", "III", "IV"}]
        return words[-1] if words else self.name

    @property
    def aliases(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(m.text for m in self.mentions if m.text != self.name))


#: What each component adds to a Doc; spaCy copies the empty list for each Doc.
EXTENSIONS = (
    "paragraphs",
    "marks",
    "pieces",
    "cues",
    "attributions",
    "quotations",
    "people",
    "organizations",
    "topics",
)
for _name in EXTENSIONS:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=[])
#: The article's title, where it is known.
if not Doc.has_extension("title"):
    Doc.set_extension("title", default=None)
