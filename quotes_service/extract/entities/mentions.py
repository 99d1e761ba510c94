"""Mentions of people: the spans of their names, without honorifics, titles and possessives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from quotes_service.extract.document import Mention, tokens_at
from quotes_service.extract.entities.organizations import named_spans
from quotes_service.extract.lexicon import (
    HONORIFICS,
    ORGANIZATION_WORDS,
    PARTICLES,
    PLACE_TITLES,
    RANKS,
    SUFFIXES,
    is_title_noun,
)
from quotes_service.extract.text.noun_phrases import source_phrase

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĠİŁŃŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽȘȚ"
_WORD = rf"(?:(?:[OD]['’]|Mc|Mac|al-|el-)?[{_UPPER}][\w]*(?:[-‐'’][\w]+)*)"
_INITIAL = rf"(?:[{_UPPER}]\.(?:\s?[{_UPPER}]\.)*)"
_PARTICLE = "(?:" + "|".join(sorted(PARTICLES, key=len, reverse=True)) + ")"
_GENERATION = re.compile(r",?[ \xa0](?:Jr|Sr|II|III|IV)\b\.?")
NAME = re.compile(
    rf"(?:{_WORD}|{_INITIAL})(?:[ \xa0](?:{_INITIAL}|(?:{_PARTICLE}[ \xa0]){{0,2}}{_WORD})){{0,4}}"
    rf"(?:{_GENERATION.pattern})?"
)
_HONORIFIC = re.compile(
    rf"\b((?:(?:{'|'.join(map(str.title, RANKS))})[ \xa0])?(?:{'|'.join(map(str.title, HONORIFICS))})\b\.?)[ \xa0]"
    rf"(?=(?:{_PARTICLE}[ \xa0])?(?:{_WORD}|{_INITIAL}))"
)
_STORMS = frozenset("cyclone hurricane typhoon storm comet asteroid project operation saint lake mount".split())
_NOT_FIRST = frozenset(
    "meanwhile however yesterday today although when while also even like says said but and then later now".split()
)
_NICKNAME = re.compile(
    rf"(?<!\w)({_WORD}(?:[ \xa0]{_INITIAL})?)[ \xa0]"
    rf"(?:“{_WORD}”|\"{_WORD}\"|‘{_WORD}’|'{_WORD}'|\({_WORD}\))[ \xa0]({_WORD})"
)
# "Vera Stone, a senior geologist"
_APPOSED = re.compile(
    rf"\b({_WORD}[ \xa0](?:(?:{_INITIAL}|{_WORD})[ \xa0])?{_WORD}), (?:\d\d, )?(?:an?|the) ((?:[\w-]+ ){{0,2}}[\w-]+)"
)
_NAME_BEFORE = re.compile(rf"(?<!\w){_WORD}[ \xa0]$")
_UNCLAIMED = frozenset({"", "PERSON", "NORP", "WORK_OF_ART"})
_PARTICLE_FIRST = re.compile(rf"{_PARTICLE}(?:$|[-‐])|[dl]['’]")  # "van", "al-Masri", "d'Arcy"
_LEADING_PARTICLE = re.compile(rf"{_PARTICLE}[ \xa0]")
_BREAK = re.compile(r"\n|[(\[;:“”\"]|,(?! (?:Jr|Sr|II|III|IV)\b)")
_POSSESSIVE = re.compile(r"['’]s?$")
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december republican republicans democrat democrats democratic twitter facebook
    google god internet senate congress house english french german president chairman obamacare brexit earth
    mars sun moon covid islam christmas easter i he she they it we you the this that these those and but so in
    on at""".split()
)
_MONTHS = frozenset("may june april august march".split())  # months that are surnames too
_TITLES_IN_NAMES = PLACE_TITLES | frozenset("secretary sheriff attorney general".split())
_THINGS = frozenset(
    """harbour harbor dam lane point creek reef coast county city town village medal prize award street
    road avenue river mountain mount lake island islands park bay beach bridge day show act syndrome
    disease theory effect project valley canyon sea ocean desert forest falls airport station stadium
    tower hall palace castle square cup league championship championships open games festival telescope
    probe spacecraft mission scientist magazine weekly cells energy power foods motors capital ventures solutions labs
    media software pharma records studios holdings enterprises""".split()
)
_ALSO_SURNAMES = frozenset("house post bank church court guard trust league".split())


def person_mentions(doc: Doc) -> list[Mention]:
    """All mentions of people, in order, without overlaps; where several rules match, the first one below wins."""
    text = doc.text
    taken = bytearray(len(text) + 1)
    for paragraph in doc._.paragraphs:
        if paragraph.debris:
            taken[paragraph.start : paragraph.end] = b"\1" * (paragraph.end - paragraph.start)
    mentions: list[Mention] = []

    def add(start: int, end: int, honorific: str = "") -> None:
        mention = _trimmed(text, start, end, honorific)
        if mention is not None and not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            mentions.append(mention)

    for match in _NICKNAME.finditer(text):
        first, last = match.group(1), match.group(2)
        given = match.start(1) + len(first.split()[0])  # without the initials
        mention = _trimmed(text, match.start(1), given, "") and _trimmed(text, match.start(2), match.end(2), "")
        if mention is not None and not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            mentions.append(Mention(match.start(), match.end(), f"{first} {_POSSESSIVE.sub('', last)}"))
    for match in _HONORIFIC.finditer(text):
        particle = _LEADING_PARTICLE.match(text, match.end())
        name = NAME.match(text, particle.end() if particle else match.end())
        if name:
            add(match.end(), name.end(), match.group(1))
    for start, end in named_spans(doc):  # after the honorifics: "Dr John Church" is not a church
        if not any(taken[start:end]):
            taken[start:end] = b"\1" * (end - start)
    for match in _APPOSED.finditer(text):
        before = text[max(0, match.start() - 30) : match.start()]
        is_whole = not _NAME_BEFORE.search(before)  # "Ann | De La Cruz, a geologist"
        if is_whole and any(map(is_title_noun, match.group(2).split())):
            add(*match.span(1))
    for first, end in _person_spans(doc):
        add(_first_token(doc, first).idx, end)
    # a full name that is a source is a person's, unless it is already part of another name
    for draft in doc._.quotations:
        for match in NAME.finditer(text, *draft.source) if draft.source else ():
            if " " in match.group() and _is_subject_of(doc, source_phrase(doc, draft.source).head, *match.span()):
                add(*match.span())
    return sorted(mentions, key=lambda m: m.start)


def _person_spans(doc: Doc) -> Iterator[tuple[int, int]]:
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
        if not _is_not_a_name(doc, name):
            stop = name.end < len(doc) and doc[name.end].text == "." and name[-1].lower_ in SUFFIXES  # "Sr ."
            generation = " " in name.text and _GENERATION.match(doc.text, name.end_char)  # "Ann Lee|, Jr."
            yield name.start, generation.end() if generation else name.end_char + (stop and not name[-1].whitespace_)


def _past_hyphens(doc: Doc, end: int) -> int:
    """The end (token) of a name that goes on after a hyphen: "Ann Lee|-Holm"."""
    while (
        end + 1 < len(doc)
        and doc[end].text == "-"
        and not doc[end - 1].whitespace_
        and not doc[end].whitespace_
        and doc[end + 1].text[0].isupper()
    ):
        end += 2
    return end


def _is_not_a_name(doc: Doc, name: Span) -> bool:
    """Whether a neighbouring word shows that an entity is not a person: "Ida | Bridge", "Holm's disease"."""
    if name.start and doc[name.start - 1].text == "-" and not doc[name.start - 1].whitespace_:
        return True  # "University of Ek-Holm"
    after = name.end + (name.end < len(doc) and doc[name.end].text in {"'s", "’s"})
    if after >= len(doc):
        return False
    following = doc[after].lower_
    if after > name.end:
        return following in {"disease", "syndrome"}
    acronym = len(name) == 1 and name.text.isupper() and is_title_noun(following)
    return acronym or (following in _THINGS and (doc[after].text[0].isupper() or following in {"disease", "syndrome"}))


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
        return head.pos_ == "PROPN" and head.ent_type_ in _UNCLAIMED
    name = tokens_at(doc, start, end)
    before = doc[name.start - 1].text if name.start else ""
    return is_title_noun(head.text) and before == ","


def _trimmed(text: str, start: int, end: int, honorific: str) -> Mention | None:
    """The name alone, without titles, possessive and the words after a break; None if no name is left."""
    raw = _BREAK.split(text[start:end])[0]
    words = [(m.start() + start, m.group()) for m in re.finditer(r"[^\s\xa0]+", raw)]
    while words and not honorific:
        word = words[0][1].lower().rstrip(".,")
        if word in HONORIFICS:
            honorific = words[0][1]
        elif not (is_title_noun(word) and (len(words) > 2 or word in _TITLES_IN_NAMES)) and not words[0][1].islower():
            break
        words = words[1:]
    while len(words) > 1 and words[0][1].lower() in _NOT_FIRST:
        words = words[1:]
    while words and not any(map(str.isalnum, words[-1][1])):
        words = words[:-1]  # an emoji
    if not words:
        return None
    start, end = words[0][0], words[-1][0] + len(words[-1][1])
    last = words[-1][1]
    if last.lower().rstrip(".") not in SUFFIXES:
        end -= len(last) - len(_POSSESSIVE.sub("", last).rstrip(".,-–—'’"))
    name = re.sub(r"[\s\xa0]+", " ", text[start:end])
    parts = name.split()
    lowered = [p.lower().strip(".,") for p in parts]
    if not parts or len(parts) > 7 or len(parts[-1].rstrip(".")) < 2 or not parts[-1][0].isalpha():
        return None
    if any(not p[0].isalpha() or (p[0].islower() and not _PARTICLE_FIRST.match(p)) for p in parts):
        return None
    if parts[-1].islower() or any(c.isdigit() or c == "@" for c in name):
        return None
    if (
        {lowered[0], lowered[-1] if len(parts) == 1 or lowered[-1] not in _MONTHS else ""} & _NOT_NAMES
        or lowered[0] in _STORMS
        or (len(parts) > 1 and lowered[-1] in _THINGS)
        or set(lowered) & (ORGANIZATION_WORDS - _ALSO_SURNAMES)
    ):
        return None
    return Mention(start, end, name, honorific)
