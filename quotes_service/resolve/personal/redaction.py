"""Taking people out of what an article prints and what is read from it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from quotes_service.records import Article, Extraction, Organization, Person, Quotation, Span, Speaker
from quotes_service.resolve.names import name_key, surname
from quotes_service.resolve.personal.names_in_text import (
    full_keys,
    masked,
    names_in,
    places_of,
    without_initials,
)

#: What stands for each letter of a redacted name: in texts, and in addresses and ids, which may not have the other.
BLOCK, LETTER = "█", "x"


@dataclass(frozen=True, slots=True)
class ErasedNames:
    """By which names people are found who are to be taken out.

    ``is_full``: whether a key is a full name of theirs; ``is_other_form``: whether it is one in another form, from
    which the surname cannot be read; ``is_alone``: whether it is a name of one word, theirs only where somebody is
    called so. ``longest``: the most words of a name.
    """

    is_full: Callable[[str], bool]
    is_other_form: Callable[[str], bool]
    is_alone: Callable[[str], bool]
    longest: int

    def is_printed(self, key: str) -> bool:
        """Whether these words are a name of theirs, wherever they stand."""
        return self.is_full(key) or self.is_other_form(key)

    def are_in(self, *texts: str | None) -> bool:
        """Whether any of the texts has a name of theirs, or a word that may be one."""

        def may_be(key: str) -> bool:
            return self.is_printed(key) or self.is_alone(key)

        return any(True for text in texts if text for _ in names_in(text, may_be, longest=self.longest))

    def of(self, person: Person) -> bool:
        """Whether this person of an article is one of them."""
        key = name_key(person.name)
        keys = {key, *full_keys(person.other_names), *full_keys(person.aliases)}
        return self.is_alone(key) or any(self.is_printed(one) or self.is_printed(without_initials(one)) for one in keys)


@dataclass(frozen=True, slots=True)
class Redaction:
    """How an article prints people who are to be taken out, and how it is redacted.

    ``keys``: of all their names in it, full ones, surnames and others. ``others``: the keys of the full names of other
    people and of organizations that it prints, in which nothing is redacted. ``passages``: where the text names those.
    """

    names: ErasedNames
    keys: frozenset[str]
    others: frozenset[str]
    passages: tuple[Span, ...] = ()

    @classmethod
    def of(cls, names: ErasedNames, texts: Iterable[str | None], extraction: Extraction | None = None) -> Redaction:
        """How an article with these texts (title, text and so on), of which this was read, prints the people."""
        found = [name.key for text in texts if text for name in names_in(text, names.is_printed, longest=names.longest)]
        keys = {*found, *(surname(full) for key in found for full in _straight(key) if names.is_full(full))}
        people = extraction.people if extraction else ()
        hers = [person for person in people if names.of(person)]
        for person in hers:
            keys |= {name_key(name) for name in (person.name, *person.aliases, *person.other_names)}
            keys.add(surname(person.name))
        # whoever has nothing but a surname or another name of hers is taken for her
        other_people = [one for one in people if not names.of(one) and name_key(one.name) not in keys]
        entities: list[Person | Organization] = [one for one in other_people if " " in name_key(one.name)]
        entities += [one for one in (extraction.organizations if extraction else ()) if " " in name_key(one.name)]
        passages = [
            span
            for entity in entities
            for span in entity.mentions
            if isinstance(entity, Person) or " " in name_key(span.of(extraction.text if extraction else ""))
        ]
        others = full_keys(name for entity in entities for name in (entity.name, *entity.aliases))
        return cls(names, frozenset(keys - {""}), frozenset(others - keys), tuple(passages))

    @property
    def names_anybody(self) -> bool:
        """Whether the article prints any of the people."""
        return bool(self.keys)

    def text(self, text: str, passages: Sequence[Span] = ()) -> str:
        """A text without the names, as long as before."""
        return masked(text, self._places(text, passages), BLOCK)

    def address(self, address: str) -> str:
        """An address, or an id of a sender, without the names."""
        return masked(address, self._places(address, ()), LETTER)

    def note(self, note: str) -> str:
        """A text that is an address, or another one."""
        return self.address(note) if "://" in note else self.text(note)

    def has(self, text: str) -> bool:
        return bool(self._places(text, ()))

    def _places(self, text: str, passages: Sequence[Span]) -> list[Span]:
        kept = [*passages, *places_of(text, self.others)]
        whole = [found.span for found in names_in(text, self.names.is_printed, longest=self.names.longest)]
        return [
            span
            for span in (*whole, *places_of(text, self.keys))
            if not any(start <= span.start and span.end <= end for start, end in kept)
        ]

    def article(self, article: Article) -> Article:
        """The article without the names: in its text, title, byline, outlet, addresses, id and the labels of parts."""
        text = self.text
        return replace(
            article,
            text=text(article.text, self.passages),
            title=article.title and text(article.title),
            byline=article.byline and text(article.byline),
            outlet=article.outlet and text(article.outlet),
            url=article.url and self.address(article.url),
            external_id=article.external_id and self.address(article.external_id),
            addresses=tuple(map(self.address, article.addresses)),
            parts=tuple(replace(part, label=part.label and text(part.label)) for part in article.parts),
        )

    def extraction(self, extraction: Extraction, *, hers: Collection[Span] = (), redact: bool = True) -> Extraction:
        """What was read without the people, their quotations and the topics that name them, over the redacted text.

        ``hers``: passages that are known to be theirs for other reasons. Where they speak with others, these stay the
        speakers. The passages of quotations that are left out are ``withheld``: no later reading may give them to
        somebody else. Without ``redact`` the text and what is read of others stays as it is printed.
        """
        gone: list[Span] = []
        quotations: list[Quotation] = []
        for quotation in extraction.quotations:
            speakers = tuple(one for one in quotation.speakers if not self._is_hers(one))
            is_theirs = len(speakers) < len(quotation.speakers) and not speakers
            if is_theirs or any(_is_same(quotation.extent, span) for span in hers):
                gone.append(quotation.extent)
            else:
                quotations.append(replace(quotation, speakers=speakers))
        # what others say within their words, or around them, stays with the others
        gone = _without([*gone, *hers], [one.extent for one in quotations])
        read = replace(
            extraction,
            quotations=tuple(quotations),
            people=tuple(one for one in extraction.people if name_key(one.name) not in self.keys),
            topics=extraction.topics and tuple(one for one in extraction.topics if not self.has(one.label)),
            withheld=tuple(sorted({*extraction.withheld, *gone})),
        )
        return self._redacted(read) if redact else read

    def _is_hers(self, speaker: Speaker) -> bool:
        return speaker.kind == "person" and name_key(speaker.name) in self.keys

    def _redacted(self, read: Extraction) -> Extraction:
        """What was read of others without the names."""
        text = self.text

        def of_speaker(speaker: Speaker) -> Speaker:
            return replace(speaker, name=text(speaker.name), chain=tuple(map(text, speaker.chain)))

        def of_person(person: Person) -> Person:
            roles = tuple(
                replace(
                    role,
                    title=role.title and text(role.title),
                    institution=role.institution and text(role.institution),
                    unit=role.unit and text(role.unit),
                    whole=role.whole and text(role.whole),
                )
                for role in person.roles
            )
            return replace(person, roles=roles)

        return replace(
            read,
            text=text(read.text, self.passages),
            quotations=tuple(replace(one, speakers=tuple(map(of_speaker, one.speakers))) for one in read.quotations),
            people=tuple(map(of_person, read.people)),
            organizations=tuple(
                replace(one, name=text(one.name), aliases=tuple(map(text, one.aliases))) for one in read.organizations
            ),
        )


def _straight(key: str) -> Iterable[str]:
    """The keys that a key may be another form of: itself; with its words turned; as a word that is two."""
    parts = key.split()
    yield from (" ".join((*parts[at:], *parts[:at])) for at in range(len(parts)))
    if len(parts) == 1:
        yield from (f"{key[:at]} {key[at:]}" for at in range(1, len(key)))


def without_withheld(extraction: Extraction) -> Extraction:
    """What was read without the quotations of which half or more is withheld."""
    kept = tuple(
        one
        for one in extraction.quotations
        if 2 * sum(_shared(one.extent, span) for span in extraction.withheld) < one.extent.end - one.extent.start
    )
    return replace(extraction, quotations=kept)


def _shared(a: Span, b: Span) -> int:
    """How many characters two spans share."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


def _is_same(a: Span, b: Span) -> bool:
    """Whether two spans share half or more of the longer one."""
    return 2 * _shared(a, b) >= max(a.end - a.start, b.end - b.start)


def _without(spans: Iterable[Span], others: Iterable[Span]) -> list[Span]:
    """The parts of spans that are in none of the others."""
    parts = list(spans)
    for start, end in others:
        cut = [(Span(part.start, min(part.end, start)), Span(max(part.start, end), part.end)) for part in parts]
        parts = [part for pair in cut for part in pair if part.start < part.end]
    return parts
