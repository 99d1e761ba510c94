"""Mentions of people: the spans of their names, without honorifics, titles and possessives."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from quotes_service.extract.document import Mention, tokens_at
from quotes_service.extract.entities.bodies import bodies
from quotes_service.extract.entities.name_forms import (
    COUPLE,
    GENERATION,
    HONORIFIC,
    INITIAL,
    MAIDEN_NAME,
    NAME,
    NICKNAME,
    PARTICLE,
    WORD,
    is_given_name,
    is_heading,
)
from quotes_service.extract.entities.name_trimming import THINGS, around_nickname, trimmed
from quotes_service.extract.entities.organizations import named_spans
from quotes_service.extract.lexicon import (
    COMPASS,
    HONORIFICS,
    PARTICLES,
    PARTY_NAMES,
    RANKS,
    SEATS,
    SUFFIXES,
    is_title_noun,
)
from quotes_service.extract.text.noun_phrases import source_phrase

# "Vera Stone, a senior geologist"
_APPOSED = re.compile(
    rf"\b({WORD}[ \xa0](?:(?:{INITIAL}|{WORD})[ \xa0])?{WORD}), (?:\d\d, )?(?:an?|the) ((?:[\w-]+ ){{0,2}}[\w-]+)"
)
_NAME_BEFORE = re.compile(rf"(?<!\w)(?:{WORD}|{PARTICLE})[ \xa0]$")
_UNCLAIMED = frozenset({"", "PERSON", "NORP", "WORK_OF_ART"})
#: Particles that stand in names only; not "la", "do" or "e", which stand in titles of works and in sentences too.
_INNER = r"(?:van|von|der|den|bin|ibn|bint|oglu|ogly|oğlu|kyzy|qizi|uit|ap|ter|zu|de|de la|de las|de los|del|['’]t)"
_WITH_PARTICLES = re.compile(
    rf"(?:[ \xa0]{WORD})?(?:[ \xa0]{_INNER})+[ \xa0]{WORD}|(?<=[a-z])[ \xa0]['’]t[ \xa0]{WORD}"
)
_LEADING_PARTICLE = re.compile(rf"{PARTICLE}[ \xa0]")
_NO_NAMES = frozenset({"ADP", "SCONJ", "CCONJ", "ADV"})  # parts of speech of words that open a sentence before a name
_ACRONYM = re.compile(r"\(([A-Z]{2,})\)")  # of an organization: "Tidal Survey Board (TSB)"
_PEERS = frozenset({"Lord", "Lady"})
_PEERAGE = re.compile(rf"[ \xa0]of[ \xa0]({WORD})\b(?![ \xa0]{WORD})")  # "Lord Nicholls | of Birkenhead"
_HYPHENED = 12  # tokens of a name after its first hyphen at most
_MODEL_TOKENS = 6  # of such a word at most
_MODEL = re.compile(r"[A-Z]{1,3}-\d{1,3}[A-Z]?")  # of an aircraft or a vehicle


def person_mentions(doc: Doc) -> list[Mention]:
    """All mentions of people, in order, without overlaps; where several rules match, the first one below wins."""
    text = doc.text
    taken = bytearray(len(text) + 1)
    for paragraph in doc._.paragraphs:
        if paragraph.debris:
            taken[paragraph.start : paragraph.end] = b"\1" * (paragraph.end - paragraph.start)
    mentions: list[Mention] = []
    not_people = bodies(doc)
    cues = {draft.cue.start for draft in doc._.quotations if draft.cue}

    def add(start: int, end: int, honorific: str = "", sure: bool = False) -> None:
        mention = trimmed(text, start, end, honorific, sure)
        if mention is None or mention.text in not_people:
            return
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            mentions.append(mention)

    starts = [paragraph.start for paragraph in doc._.paragraphs]
    for match in NICKNAME.finditer(text):
        mention = around_nickname(match, is_sure=not _is_in_headline(doc, text, starts, match))
        if mention is not None and not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            mentions.append(mention)
    for match in MAIDEN_NAME.finditer(text):
        taken[match.start(1) : match.end(1)] = b"\1" * len(match[1])
    for match in COUPLE.finditer(text):
        if name := NAME.match(text, match.end()):  # "Mr. and Mrs. Alan Lee": the name is his; "... Lee" is nobody's
            add(match.end(), name.end(), match.group(1) if " " in name.group() else "")
    for match in HONORIFIC.finditer(text):
        particle = _LEADING_PARTICLE.match(text, match.end())
        name = NAME.match(text, particle.end() if particle else match.end())
        if name:
            peer = match.group(1) in _PEERS and " " not in name.group() and _PEERAGE.match(text, name.end())
            if peer and peer[1] not in PARTY_NAMES and not any(taken[match.end() : peer.end()]):
                taken[match.end() : peer.end()] = b"\1" * (peer.end() - match.end())
                mentions.append(Mention(match.end(), peer.end(), text[match.end() : peer.end()], match.group(1)))
            else:
                add(match.end(), name.end(), match.group(1))
    for start, end in named_spans(doc):  # after the honorifics: "Dr John Church" is not a church
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
    for match in _APPOSED.finditer(text):
        before = text[max(0, match.start() - 30) : match.start()]
        is_whole = not _NAME_BEFORE.search(before)  # "Ann | De La Cruz, a geologist"
        if is_whole and any(map(is_title_noun, match.group(2).split())):
            add(_past_opening(doc, *match.span(1), cues), match.end(1), sure=True)
    acronyms = set(_ACRONYM.findall(text))
    for first, end in _person_spans(doc, text, cues):
        if doc[first].text not in acronyms:
            add(_first_token(doc, first).idx, end)
    # a full name that is a source is a person's, unless it is already part of another name
    for draft in doc._.quotations:
        for match in NAME.finditer(text, *draft.source) if draft.source else ():
            if " " in match.group() and _is_subject_of(doc, source_phrase(doc, draft.source).head, *match.span()):
                add(*match.span(), sure=True)
    for mention in mentions:
        if " " in mention.text and (maiden := MAIDEN_NAME.match(text, mention.end)):
            mention.other_name = f"{mention.text.split()[0]} {maiden[1]}"
    return _without_headings(doc, sorted(mentions, key=lambda m: m.start))


def _is_in_headline(doc: Doc, text: str, starts: list[int], match: re.Match[str]) -> bool:
    """Whether the words around a nickname may be those of a headline: Ek “The Fox” Could Win. ``starts``: of the doc's
    paragraphs."""
    if any(t.pos_ != "PROPN" for t in tokens_at(doc, *match.span("last")) if t.text[0].isupper()):
        return True
    paragraph = doc._.paragraphs[bisect_right(starts, match.start()) - 1]
    return is_heading(text[paragraph.start : paragraph.end])


def _past_opening(doc: Doc, start: int, end: int, cues: set[int]) -> int:
    """The start (character) of a name without a word that opens the sentence: "With | Ann Lee", "Replied | Bo Ek".
    ``cues``: where the cues of quotations start."""
    words = tokens_at(doc, start, end)
    opens = len(words) > 1 and words[0].is_sent_start and (words[0].pos_ in _NO_NAMES or words[0].idx in cues)
    return words[1].idx if opens else start


def _without_headings(doc: Doc, mentions: list[Mention]) -> list[Mention]:
    """The mentions without those that are words of a heading: in a line that is no sentence, with no word that is a
    given name, or that names somebody elsewhere."""
    text = doc.text
    headings = [p for p in doc._.paragraphs if is_heading(text[p.start : p.end])]
    if not headings or len(headings) == len(doc._.paragraphs):
        return mentions
    inside = {id(m) for p in headings for m in mentions if p.start <= m.start < p.end}
    elsewhere = {word for m in mentions if id(m) not in inside for word in m.text.split()}
    return [
        m
        for m in mentions
        if id(m) not in inside or m.honorific or elsewhere & set(m.text.split()) or is_given_name(m.text.split()[0])
    ]


def _person_spans(doc: Doc, text: str, cues: set[int]) -> Iterator[tuple[int, int]]:
    """The people among the doc's entities, as (first token, end offset).

    Two that only a space separates are merged ("Ann | Lee Holm"); an acronym before a title is left out
    ("the | OTC | chair").
    """
    people = [ent for ent in doc.ents if ent.label_ == "PERSON"]
    at = 0
    while at < len(people):
        first = last = at
        if at + 1 < len(people) and _is_same_name(doc, people[at], people[at + 1]):
            last += 1
        at = last + 1
        name = doc[people[first].start : _past_hyphens(doc, people[last].end)]
        while at < len(people) and people[at].start < name.end:
            at += 1
        name = _without_seat(doc, _with_said(doc, _past_particles(doc, text, name)))
        while at < len(people) and people[at].start < name.end:
            at += 1
        if len(name) > 2 and name[0].is_sent_start and (name[0].pos_ == "VERB" or name[0].idx in cues):
            name = name[1:]  # "Warns | Ann Lee"
        if not _is_not_a_name(doc, name):
            stop = name.end < len(doc) and doc[name.end].text == "." and name[-1].lower_ in {"jr", "sr"}  # "Sr ."
            generation = " " in name.text and GENERATION.match(text, name.end_char)  # "Ann Lee|, Jr."
            yield name.start, generation.end() if generation else name.end_char + (stop and not name[-1].whitespace_)


def _past_particles(doc: Doc, text: str, name: Span) -> Span:
    """A name that goes on with particles, which the recogniser cut: "Ann van | 't Wout", "Ali | Said oglu Karim"."""
    goes_on = _WITH_PARTICLES.match(text, name.end_char)
    if goes_on is None or (" and " in goes_on.group()):
        return name
    end = tokens_at(doc, *goes_on.span()).end
    while (
        end < len(doc)
        and doc[end].ent_type_ == "PERSON"
        and (doc[end].ent_iob_ == "I" or doc[end - 1].ent_type_ != "PERSON" or doc[end].text[0].isupper())
        and doc[end - 1].whitespace_ == " "
    ):
        end += 1
    return doc[name.start : end]


def _with_said(doc: Doc, name: Span) -> Span:
    """A name with the "Said" that the tagger takes for a verb: "Edward | Said", "Said | Karimov"."""
    start, end = name.start, name.end
    if end < len(doc) and doc[end].text == "Said" and doc[end - 1].whitespace_ == " ":
        end += 1
    if start > 1 and doc[start - 1].text == "Said" and not doc[start - 1].is_sent_start and doc[start - 2].is_alpha:
        start -= 1
    return doc[start:end]


def _without_seat(doc: Doc, name: Span) -> Span:
    """The person's name without the seat before it: "councillor for Marlow West Ward | Ann Lee"."""
    if not _follows_seat_title(doc, name.start) or len(name) < 3:
        return name
    at = max((t.i for t in name[1:-1] if t.lower_ in COMPASS), default=None)
    if at is None:  # "mayor of Dunmore | Ann Lee"
        at = next((t.i - 1 for t in name[1:-1] if is_given_name(t.text)), None)
    return name if at is None else doc[at + 1 : name.end]


def _follows_seat_title(doc: Doc, at: int) -> bool:
    """Whether what begins at token ``at`` is a seat: "MP for | Barrow East", "the Duke of | Marl"."""
    if at < 2 or doc[at - 1].lower_ not in {"of", "for"}:
        return False
    return doc[at - 2].lower_ in SEATS and (doc[at - 1].lower_ == "of" or doc[at - 2].lower_ not in {"king", "queen"})


def _past_hyphens(doc: Doc, end: int) -> int:
    """The end (token) of a name that goes on after a hyphen: "Ann Lee|-Holm"."""
    most = min(len(doc) - 1, end + _HYPHENED)
    while (
        end < most
        and doc[end].text == "-"
        and not doc[end - 1].whitespace_
        and not doc[end].whitespace_
        and doc[end + 1].text[0].isupper()
    ) or (
        doc[end - 1].text == "-"
        and end <= most
        and end < len(doc)
        and not doc[end - 1].whitespace_
        and doc[end].is_alpha
    ):
        if doc[end].text != "-":  # "Min-|ho"
            end += 1
            continue
        end += 2
    return end


def _is_not_a_name(doc: Doc, name: Span) -> bool:
    """Whether a neighbouring word shows that an entity is not a person: "Ida | Bridge", "Holm's disease"."""
    if name.start and doc[name.start - 1].text == "-" and not doc[name.start - 1].whitespace_:
        return True  # "University of Ek-Holm"
    if name.start and _MODEL.fullmatch(_word_before(doc, name.start)):
        return True  # "a B-1 Lancer"
    if _follows_seat_title(doc, name.start):
        return True
    after = name.end + (name.end < len(doc) and doc[name.end].text in {"'s", "’s"})
    if after >= len(doc):
        return False
    if after == name.end and len(name) > 1 and doc[after].lower_ in SEATS:  # "Tarn East | MP Ann Lee"
        person = after + 1 < len(doc) and doc[after + 1].ent_type_ == "PERSON"
        if person and (doc[after].is_lower or name[-1].lower_ in COMPASS or not is_given_name(name[0].text)):
            return True
    following = doc[after].lower_
    if after > name.end:
        return following in {"disease", "syndrome"}
    acronym = len(name) == 1 and name.text.isupper() and is_title_noun(following)
    return acronym or (following in THINGS and (doc[after].text[0].isupper() or following in {"disease", "syndrome"}))


def _word_before(doc: Doc, i: int) -> str:
    """The word before token ``i``, with what a hyphen ties to it: "B-1"."""
    first = i - 1
    while first > max(0, i - _MODEL_TOKENS) and not doc[first - 1].whitespace_ and not doc[first - 1].is_space:
        first -= 1
    return doc[first:i].text


def _is_same_name(doc: Doc, name: Span, other: Span) -> bool:
    """Whether two neighbours are parts of one name, with nothing or particles between them: "Ann | Lee Holm",
    "Bo van | der Ek"."""
    between = doc[name.end : other.start]
    joins = len(between) < 3 and all(t.lower_ in PARTICLES and t.text.islower() for t in between)
    part = name.text[-1].isalnum() or name.text[-1] == "."
    return joins and part and name[-1].whitespace_ == " " and 1 in {_significant_words(name), _significant_words(other)}


def _significant_words(name: Span) -> int:
    """The number of words of a name that are neither initials nor particles nor suffixes."""
    return sum(t.text[-1].isalpha() and t.lower_ not in SUFFIXES | PARTICLES for t in name)


def _first_token(doc: Doc, i: int) -> Token:
    """The first token of a name whose first words the entity recogniser left out: "Ida | Bo Holm", "I. | Holm"."""
    while i > 0 and doc[i - 1].dep_ == "compound" and doc[i - 1].pos_ == "PROPN" and not doc[i - 1].ent_type_:
        word = doc[i - 1].text
        before = doc[max(0, i - 2)].lower_
        known = word.lower().rstrip(".") in HONORIFICS or {word.lower(), before} & RANKS or is_title_noun(word)
        initial = len(word) == 2 and word[1] == "."
        if known or not (initial or (word.isalpha() and word[1:].islower())) or not doc[i - 1].whitespace_:
            break
        i -= 1
    return doc[i]


def _is_subject_of(doc: Doc, head: Token, start: int, end: int) -> bool:
    """Whether the name [start, end) is the head of a source or the apposition to it ("A spokeswoman, Ann Lee")."""
    if start <= head.idx < end:
        named = head.ent_type_ in _UNCLAIMED or (head.ent_type_ == "DATE" and head.text[0].isupper())
        return head.pos_ == "PROPN" and named
    name = tokens_at(doc, start, end)
    before = doc[name.start - 1].text if name.start else ""
    return is_title_noun(head.text) and before == ","
