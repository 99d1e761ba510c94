"""Mentions of people: the spans of their names, without honorifics, titles and possessives."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span, Token

from quotes_service.extract.document import Mention, tokens_at
from quotes_service.extract.entities.bodies import bodies, ends_like_a_body
from quotes_service.extract.entities.name_forms import (
    COUPLE,
    GENERATION,
    HONORIFIC,
    INITIAL,
    NAME,
    NICKNAME,
    PARTICLE,
    WORD,
    is_given_name,
    is_heading,
    letters_after,
)
from quotes_service.extract.entities.organizations import named_spans
from quotes_service.extract.lexicon import (
    COMPASS,
    HONORIFICS,
    ORGANIZATION_WORDS,
    PARTICLES,
    PARTY_NAMES,
    PLACE_TITLES,
    RANK_ABBREVIATIONS,
    RANK_MODIFIERS,
    RANK_NOUNS,
    RANKS,
    SEATS,
    STYLES,
    STYLES_OR_NAMES,
    SUFFIXES,
    TITLE_ENDINGS,
    is_title_noun,
)
from quotes_service.extract.text.noun_phrases import source_phrase

_STORMS = frozenset("cyclone hurricane typhoon storm comet asteroid project operation saint lake mount".split())
_NOT_FIRST = frozenset(
    "meanwhile however yesterday today although when while also even like says said but and then later now".split()
)
# "Vera Stone, a senior geologist"
_APPOSED = re.compile(
    rf"\b({WORD}[ \xa0](?:(?:{INITIAL}|{WORD})[ \xa0])?{WORD}), (?:\d\d, )?(?:an?|the) ((?:[\w-]+ ){{0,2}}[\w-]+)"
)
_NAME_BEFORE = re.compile(rf"(?<!\w)(?:{WORD}|{PARTICLE})[ \xa0]$")
_UNCLAIMED = frozenset({"", "PERSON", "NORP", "WORK_OF_ART"})
_ELIDED = frozenset({"'t", "’t"})
#: Particles that stand in names only; not "la", "do" or "e", which stand in titles of works and in sentences too.
_INNER = r"(?:van|von|der|den|bin|ibn|bint|oglu|ogly|oğlu|kyzy|qizi|uit|ap|ter|zu|de|de la|de las|de los|del|['’]t)"
_PARTICLE_FIRST = re.compile(rf"{PARTICLE}(?:$|[-‐])|[dl]['’]")  # "van", "al-Masri", "d'Arcy"
_WITH_PARTICLES = re.compile(
    rf"(?:[ \xa0]{WORD})?(?:[ \xa0]{_INNER})+[ \xa0]{WORD}|(?<=[a-z])[ \xa0]['’]t[ \xa0]{WORD}"
)
_LEADING_PARTICLE = re.compile(rf"{PARTICLE}[ \xa0]")
_BREAK = re.compile(r"\n|[(\[;:“”\"]|,(?! (?:Jr|Sr|II|III|IV|the [2-5])\b)")
_SPACE = 40  # characters: white space between two sentences at most
_NO_NAMES = frozenset({"ADP", "SCONJ", "CCONJ", "ADV"})  # parts of speech of words that open a sentence before a name
_ACRONYM = re.compile(r"\(([A-Z]{2,})\)")  # of an organization: "Tidal Survey Board (TSB)"
_LETTERS = re.compile(r"(?:[A-Z]\.)+[A-Z]?\.?")
_POSSESSIVE = re.compile(r"['’]s?$")
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december republican republicans democrat democrats democratic twitter facebook
    google god internet senate congress house english french german president chairman obamacare brexit earth
    mars sun moon covid islam christmas easter i he she they it we you the this that these those and but so in
    on at""".split()
)
_MONTHS = frozenset("may june april august march".split())  # months that are surnames too
_STYLES_OF_TWO = frozenset({"tan sri", "toh puan", "lord justice", "mr justice", "mrs justice", "lady justice"})
_PLURAL_STYLES = frozenset("brothers sisters twins siblings messrs".split())
_PEERS = frozenset({"Lord", "Lady"})
_PEERAGE = re.compile(rf"[ \xa0]of[ \xa0]({WORD})\b(?![ \xa0]{WORD})")  # "Lord Nicholls | of Birkenhead"
_BEFORE_SURNAME = frozenset("Supt Insp Sgt Cpl Pte Det Cllr".split())  # ranks printed without a full stop in Britain
_TITLES_IN_NAMES = PLACE_TITLES | frozenset("secretary sheriff attorney general justice cllr".split())
_MODEL = re.compile(r"[A-Z]{1,3}-\d{1,3}[A-Z]?")  # of an aircraft or a vehicle
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
    not_people = bodies(doc)
    cues = {draft.cue.start for draft in doc._.quotations if draft.cue}

    def add(start: int, end: int, honorific: str = "", sure: bool = False) -> None:
        mention = _trimmed(text, start, end, honorific, sure)
        if mention is None or mention.text in not_people:
            return
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            mentions.append(mention)

    for match in NICKNAME.finditer(text):
        first, last = match.group(1), match.group(2)
        given = match.start(1) + len(first.split()[0])  # without the initials
        mention = _trimmed(text, match.start(1), given, "") and _trimmed(text, match.start(2), match.end(2), "")
        if mention is not None and not any(taken[match.start() : match.end()]):
            taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
            mentions.append(Mention(match.start(), match.end(), f"{first} {_POSSESSIVE.sub('', last)}"))
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
    return _without_headings(doc, sorted(mentions, key=lambda m: m.start))


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
    while (
        end + 1 < len(doc)
        and doc[end].text == "-"
        and not doc[end - 1].whitespace_
        and not doc[end].whitespace_
        and doc[end + 1].text[0].isupper()
    ) or (doc[end - 1].text == "-" and end < len(doc) and not doc[end - 1].whitespace_ and doc[end].is_alpha):
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
    return acronym or (following in _THINGS and (doc[after].text[0].isupper() or following in {"disease", "syndrome"}))


def _word_before(doc: Doc, i: int) -> str:
    """The word before token ``i``, with what a hyphen ties to it: "B-1"."""
    first = i - 1
    while first > 0 and not doc[first - 1].whitespace_ and not doc[first - 1].is_space:
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


def _trimmed(text: str, start: int, end: int, honorific: str, sure: bool = False) -> Mention | None:
    """The name alone, without titles, possessive, letters after it and the words after a break; None if no name is
    left. ``sure``: the sentence shows that somebody is called so, even if the words mean something else too."""
    raw = _BREAK.split(text[start:end])[0]
    words = [(m.start() + start, m.group()) for m in re.finditer(r"[^\s\xa0]+", raw)]
    words, honorific = _without_titles(words, honorific)
    before = text[max(0, words[0][0] - _SPACE) : words[0][0]].rstrip() if words else ""
    at_sentence_start = not before or before[-1] in ".!?"
    while len(words) > 1 and words[0][1].lower() in _NOT_FIRST - (set() if at_sentence_start else {"said"}):
        words = words[1:]
    while words and not any(map(str.isalnum, words[-1][1])):
        words = words[:-1]  # an emoji
    while len(words) > 1 and letters_after(words[-1][1], len(words) - 1):
        words = words[:-1]
    if not words or _is_rank([word for _, word in words]):
        return None
    start, end = words[0][0], words[-1][0] + len(words[-1][1])
    last = words[-1][1]
    if last.lower().rstrip(".") not in {"jr", "sr"}:
        end -= len(last) - len(_POSSESSIVE.sub("", last).rstrip(".,-–—'’"))
    name = re.sub(r"[\s\xa0]+", " ", text[start:end])
    return Mention(start, end, name, honorific) if _can_be_name(name, sure) else None


def _without_titles(words: list[tuple[int, str]], honorific: str) -> tuple[list[tuple[int, str]], str]:
    """The words of a name, each with its offset, without the titles, ranks and styles before it; the honorific among
    them, if ``honorific`` is empty."""
    ranks = 0 if honorific else _rank_length([word for _, word in words])
    words = words[ranks:]
    while words:
        word = words[0][1].lower().rstrip(".,")
        trade = len(word) > 6 and TITLE_ENDINGS.search(word)  # no first name ends so
        title = is_title_noun(word) and (len(words) > 2 or word in _TITLES_IN_NAMES or bool(trade))
        if word in HONORIFICS or _is_style(word, [w for _, w in words[1:]]):
            honorific = honorific or words[0][1]
        elif honorific or not (title or words[0][1].islower()):
            break
        words = words[1 + (len(words) > 2 and f"{word} {words[1][1].lower()}" in _STYLES_OF_TWO) :]
    return words, honorific


def _is_style(word: str, rest: list[str]) -> bool:
    """Whether a word before a name is no part of it: "Herr | Karl Beck", "Don | Manuel Ortiz", but not "Don Lee"."""
    if rest and (word in _PLURAL_STYLES or f"{word} {rest[0].lower()}" in _STYLES_OF_TWO):
        return True
    if len(rest) < 2:
        return False
    return word in STYLES or (word in STYLES_OR_NAMES and is_given_name(rest[0]) and len(rest[0]) > 2)


def _rank_length(words: list[str]) -> int:
    """How many words of a rank stand before a name: 2 in "Rear Adm. Ann Lee", 0 in "Lance Carver"."""
    run = 0
    while run < len(words) and words[run].lower().rstrip(".") in RANK_MODIFIERS | RANK_NOUNS:
        run += 1
    while run and not (words[run - 1].endswith(".") or words[run - 1].lower() in RANK_NOUNS):
        run -= 1
    return (
        run
        if run < len(words) and (run > 1 or len(words) > 2 or words[0].endswith(".") or words[0] in _BEFORE_SURNAME)
        else 0
    )


def _is_rank(words: list[str]) -> bool:
    """Whether the words are a rank without a name: "Det. Supt", "Lance Cpl"."""
    lowered = [word.lower().rstrip(".") for word in words]
    return lowered[-1] in RANK_ABBREVIATIONS and all(word in RANK_MODIFIERS | RANK_NOUNS for word in lowered)


def _can_be_name(name: str, sure: bool) -> bool:
    """Whether the words can be a person's name. ``sure``: see _trimmed."""
    parts = name.split()
    lowered = [p.lower().strip(".,") for p in parts]
    generation = GENERATION.search(name)
    core = name[: generation.start()].split() if generation else parts
    if all(_LETTERS.fullmatch(part) for part in core):
        return False  # "M.D."
    if not core or len(parts) > 8 or len(core[-1].rstrip(".")) < 2 or not core[-1][0].isalpha():
        return False
    if any(not p[0].isalpha() or (p[0].islower() and not _PARTICLE_FIRST.match(p)) for p in core if p not in _ELIDED):
        return False
    if core[-1].islower() or any(c.isdigit() or c == "@" for c in " ".join(core)):
        return False
    if lowered[0] in _NOT_NAMES and not (len(parts) > 1 and lowered[0] in _MONTHS):
        return False
    if lowered[-1] in (_NOT_NAMES - _MONTHS if len(parts) > 1 else _NOT_NAMES) or lowered[0] in _STORMS:
        return False
    if len(parts) > 1 and ((lowered[-1] in _THINGS and not (sure and lowered[0] in _MONTHS)) or ends_like_a_body(name)):
        return False
    return not set(lowered) & (ORGANIZATION_WORDS - _ALSO_SURNAMES)
