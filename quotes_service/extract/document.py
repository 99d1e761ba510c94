"""What the components of the pipeline pass to each other as ``doc._`` attributes.

All offsets are character offsets into the doc's text, half-open.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from spacy.tokens import Doc
from spacy.tokens import Span as TokenSpan

from quotes_service.records import Factuality, Mode, Past, QuotationType, Role, Span, Speaker

Gender = Literal["f", "m"]


@dataclass(slots=True)
class Attribution:
    """What the decoder finds: a cue, the phrase that names the source, and the spans of the content.

    ``cue_probability`` is the tagger's probability that the cue is one, ``content_probability`` its mean probability
    of the content's words. ``exact`` says that the content's extent is known and need not be fitted to the quotation
    marks: a transcript's turn, or words in quotation marks with a signature. ``verbatim`` says that the content is
    printed word by word, even where it has no quotation marks. ``nested`` says that another attribution's content has
    this one in it: "Lee said that Ek had called it chalk".
    """

    content: list[Span]
    cue: Span | None
    source: Span | None
    cue_probability: float
    content_probability: float
    mode: Mode = "speech"
    exact: bool = False
    verbatim: bool = False
    nested: bool = False


@dataclass(slots=True)
class Draft:
    """A quotation whose content and type are settled, and whose speakers are not resolved yet.

    ``resolved_by`` says what the speakers were resolved by: "name", "pronoun", "pair" ... (the confidence model has a
    weight for each). ``speaker_probability`` is their probability among all candidates, 1 if there was no choice.
    ``same_speaker_as``: another draft of the same speaker, for a draft without a source of its own. ``nested``: what
    somebody reports within another quotation's content.
    """

    content: list[Span]
    cue: Span | None
    source: Span | None
    cue_probability: float
    content_probability: float
    mode: Mode
    type: QuotationType
    paragraph: Span
    factuality: Factuality = "said"
    speakers: tuple[Speaker, ...] = ()
    reason: str | None = None
    resolved_by: str = "none"
    speaker_probability: float = 1.0
    confidence: float = 0.0
    same_speaker_as: Draft | None = None
    nested: bool = False


@dataclass(slots=True)
class Mention:
    """A place where a person or organization is named: the name alone, without honorific or possessive.

    ``other_name``: another full name that stands in it or after it: "Bo Ek" in William “Bo” Ek, "Ida Holm" in Ida Ek
    (née Holm).
    """

    start: int
    end: int
    text: str
    honorific: str = ""
    other_name: str = ""


@dataclass(slots=True)
class Entity:
    """A person or organization of one article, with all its mentions.

    ``gender`` is known for some people, ``acronym`` for some organizations; only people have ``roles`` and ``past``.
    """

    name: str
    kind: Literal["person", "organization", "unnamed"]
    mentions: list[Mention] = field(default_factory=list)
    gender: Gender | None = None
    acronym: str | None = None
    roles: list[Role] = field(default_factory=list)
    past: Past | None = None

    @property
    def surname(self) -> str:
        """The last word of the name, not counting suffixes such as "Jr."."""
        words = [w for w in self.name.split() if w.rstrip(".") not in {"Jr", "Sr", "II", "III", "IV"}]
        return words[-1] if words else self.name

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other forms of the name, in the order in which they first occur."""
        forms = (form for mention in self.mentions for form in (mention.text, mention.other_name))
        return tuple(dict.fromkeys(form for form in forms if form not in ("", self.name)))

    @property
    def other_names(self) -> tuple[str, ...]:
        """The other full names that stand in the name or after it."""
        return tuple(dict.fromkeys(m.other_name for m in self.mentions if m.other_name not in ("", self.name)))


#: What each component adds to a Doc. spaCy copies the empty list for each Doc.
EXTENSIONS = (
    "paragraphs",
    "quoted_spans",
    "pieces",
    "cue_candidates",
    "attributions",
    "quotations",
    "people",
    "unnamed",
    "organizations",
    "topics",
)
for _name in EXTENSIONS:
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=[])
#: The article's title, where it is known; the encoder's vectors (attribution/tagger.py); the names of organizations
#: that are recognised by rule (entities/organizations.py:named_spans).
for _name in ("title", "vectors", "named_spans"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


def tokens_at(doc: Doc, start: int, end: int) -> TokenSpan:
    """The tokens that the characters [start, end) touch, even in part."""
    span = doc.char_span(start, end, alignment_mode="expand")
    assert span is not None, f"[{start}, {end}) lies outside the text"
    return span
