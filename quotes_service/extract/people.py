"""People: where they are named, the fullest name of each, and which mentions are the same person."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict

from rapidfuzz.distance import OSA
from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.lexicon import (
    FEMALE_HONORIFICS,
    HONORIFICS,
    MALE_HONORIFICS,
    ORGANIZATION_WORDS,
    PARTICLES,
    PLACE_TITLES,
    PRONOUN_GENDER,
    RANKS,
    SUFFIXES,
    is_title_noun,
)
from quotes_service.extract.organizations import named_spans
from quotes_service.extract.parts import Figure, Gender, Mention

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĠİŁŃŇŌŐŘŚŞŠŢŤŪŮŰŹŻŽȘȚ"
_WORD = rf"(?:(?:[OD]['’]|Mc|Mac|al-|el-)?[{_UPPER}][\w]*(?:[-‐'’][\w]+)*)"
_INITIAL = rf"(?:[{_UPPER}]\.(?:\s?[{_UPPER}]\.)*)"
_PARTICLE = "(?:" + "|".join(sorted(PARTICLES, key=len, reverse=True)) + ")"
NAME = re.compile(
    rf"(?:{_WORD}|{_INITIAL})(?:[ \xa0](?:{_INITIAL}|(?:{_PARTICLE}[ \xa0]){{0,2}}{_WORD})){{0,4}}"
    rf"(?:,?[ \xa0](?:Jr|Sr|II|III|IV)\b\.?)?"
)
_HONORIFIC = re.compile(
    rf"\b((?:(?:{'|'.join(map(str.title, RANKS))})[ \xa0])?(?:{'|'.join(map(str.title, HONORIFICS))})\b\.?)[ \xa0]"
    rf"(?=(?:{_PARTICLE}[ \xa0])?(?:{_WORD}|{_INITIAL}))"
)
_LEADING_PARTICLE = re.compile(rf"{_PARTICLE}[ \xa0]")
_BREAK = re.compile(r"\n|[(\[;:“”\"]|,(?! (?:Jr|Sr)\b)")
_POSSESSIVE = re.compile(r"['’]s?$")
_NOT_NAMES = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december republican republicans democrat democrats democratic twitter facebook
    google god internet senate congress house english french german president chairman obamacare brexit earth
    mars sun moon covid islam christmas easter i he she they it we you the this that these those and but so in
    on at""".split()
)
_TITLES_IN_NAMES = PLACE_TITLES | frozenset("president chancellor minister secretary sheriff attorney general".split())
_THINGS = frozenset(
    """harbour harbor medal prize award street road avenue river mountain mount lake island islands park bay
    beach bridge day show act syndrome disease theory effect project valley canyon sea ocean desert forest
    falls airport station stadium tower hall palace castle square cup league championship championships open
    games festival telescope probe spacecraft mission""".split()
)
_ALSO_SURNAMES = frozenset("house post bank church court guard trust league".split())


@Language.factory(
    "quotes_people",
    assigns=["doc._.people"],
    requires=["doc.ents", "doc._.quotations", "doc._.paragraphs"],
)
def make_people(nlp: Language, name: str):
    return read


def read(doc: Doc) -> Doc:
    """Fill ``doc._.people``: one Figure a person, by the fullest name printed, with all mentions in order."""
    mentions = _mentions(doc)
    figures = _cluster(mentions)
    _add_surnames(doc, figures)
    for figure in figures:
        figure.mentions.sort(key=lambda m: m.start)
        figure.name = _fullest(figure)
    votes = _pronoun_votes(doc, figures)
    for number, figure in enumerate(figures):
        figure.gender = _gender(figure) or _majority(votes.get(number, []))
    doc._.people = sorted(figures, key=lambda f: f.mentions[0].start)
    return doc


# -- where people are named ------------------------------------------------------------------------------------


def _mentions(doc: Doc) -> list[Mention]:
    text = doc.text
    taken = bytearray(len(text) + 1)
    spans = [(p.start, p.end) for p in doc._.paragraphs if p.debris] + named_spans(doc)
    for start, end in spans:
        taken[start:end] = b"\1" * (end - start)
    found: list[Mention] = []

    def add(start: int, end: int, honorific: str = "") -> None:
        mention = _tidied(text, start, end, honorific)
        if mention is not None and not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            found.append(mention)

    for match in _HONORIFIC.finditer(text):
        particle = _LEADING_PARTICLE.match(text, match.end())
        name = NAME.match(text, particle.end() if particle else match.end())
        if name:
            add(match.end(), name.end(), match.group(1))
    for ent in doc.ents:
        if ent.label_ == "PERSON":
            add(ent.start_char, ent.end_char)
    for draft in doc._.quotations:  # a full name that speaks is a person's where nothing else claims it
        if draft.source is None or draft.cue is None:
            continue
        span = doc.char_span(*draft.source, alignment_mode="expand")
        root = span.root
        if root.pos_ != "PROPN" or root.ent_type_ not in {"", "PERSON", "NORP", "WORK_OF_ART"}:
            continue
        for match in NAME.finditer(text, *draft.source):
            if match.start() <= root.idx < match.end() and " " in match.group():
                add(*match.span())
    return sorted(found, key=lambda m: m.start)


def _tidied(text: str, start: int, end: int, honorific: str) -> Mention | None:
    """The name alone: titles before it, possessive and what follows a break cut off; None where no name is left."""
    raw = _BREAK.split(text[start:end])[0]
    words = [(m.start() + start, m.group()) for m in re.finditer(r"[^\s\xa0]+", raw)]
    while words and not honorific:
        word = words[0][1].lower().rstrip(".,")
        if word in HONORIFICS:
            honorific = words[0][1]
        elif not (is_title_noun(word) and (len(words) > 2 or word in _TITLES_IN_NAMES)) and not words[0][1].islower():
            break
        words = words[1:]
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
    if any(not p[0].isalpha() or (p[0].islower() and w not in PARTICLES) for p, w in zip(parts, lowered, strict=True)):
        return None
    if parts[-1].islower() or any(c.isdigit() or c == "@" for c in name):
        return None
    if (
        {lowered[0], lowered[-1]} & _NOT_NAMES
        or (len(parts) > 1 and lowered[-1] in _THINGS)
        or set(lowered) & (ORGANIZATION_WORDS - _ALSO_SURNAMES)
    ):
        return None
    return Mention(start, end, name, honorific)


# -- which mentions are the same person ------------------------------------------------------------------------


def _cluster(mentions: list[Mention]) -> list[Figure]:
    figures: list[Figure] = []
    full = [m for m in mentions if len(_core(m.text)) > 1]
    for mention in sorted(full, key=lambda m: (-len(_core(m.text)), m.start)):
        figure = next((f for f in figures if same_person(f.name, mention.text)), None)
        if figure is None:
            figure = Figure(mention.text, "person")
            figures.append(figure)
        figure.mentions.append(mention)
    by_surname, by_first = defaultdict(list), defaultdict(list)
    for figure in figures:
        core = _core(figure.name)
        by_surname[core[-1]].append(figure)
        by_surname[" ".join(core[1:])].append(figure)
        by_first[core[0]].append(figure)
    singles: dict[str, Figure] = {}
    for mention in mentions:
        core = _core(mention.text)
        if len(core) != 1:
            continue
        known = _unique(by_surname.get(core[0], [])) or by_first.get(core[0], [])
        figure = _choose(known, mention) if known else singles.get(core[0]) or _misspelt(core[0], by_surname)
        if figure is None:
            figure = singles[core[0]] = Figure(mention.text, "person")
            figures.append(figure)
        figure.mentions.append(mention)
    return figures


def same_person(a: str, b: str) -> bool:
    """Whether two full names of one article can be one person's: same surname, first names or initials that agree."""
    one, two = _core(a), _core(b)
    if _suffix(a) != _suffix(b) and "" not in (_suffix(a), _suffix(b)):
        return False
    if one == two:
        return True
    if len(one) < 2 or len(two) < 2 or one[-1] != two[-1]:
        return False
    first, other = one[0], two[0]
    if len(first) == 1 or len(other) == 1:
        return first[0] == other[0]
    if first != other:
        return (first in two[:-1] and len(first) > 1) or (other in one[:-1] and len(other) > 1)
    return len(one) < 3 or len(two) < 3 or any(x[0] == y[0] for x in one[1:-1] for y in two[1:-1])


def _core(name: str) -> list[str]:
    words = [w.casefold().strip(".,") for w in re.split(r"\s+", name)]
    return [w for w in words if w and w not in SUFFIXES]


def _fullest(figure: Figure) -> str:
    """The fullest form of the name that begins as its commonest one: "Donald J. Trump", but no "Crooked Hillary"."""
    forms = Counter(m.text for m in figure.mentions if len(_core(m.text)) > 1)
    if not forms:
        return figure.name
    commonest = max(forms, key=lambda form: (forms[form], -len(form)))
    return max((f for f in forms if _core(f)[0] == _core(commonest)[0]), key=lambda f: (len(_core(f)), len(f)))


def _suffix(name: str) -> str:
    last = name.split()[-1].casefold().strip(".")
    return last if last in SUFFIXES else ""


def _misspelt(surname: str, by_surname: dict[str, list[Figure]]) -> Figure | None:
    """The one person whose surname differs by a slip of the pen: "Shurig" for Schurig, "Alrt" for Arlt."""
    near = _unique(
        [
            figure
            for known, figures in by_surname.items()
            if len(surname) > 3 and known[0] == surname[0] and OSA.distance(known, surname, score_cutoff=1) <= 1
            for figure in figures
        ]
    )
    return near[0] if len(near) == 1 else None


def _unique(figures: list[Figure]) -> list[Figure]:
    return list({id(f): f for f in figures}.values())


def _choose(figures: list[Figure], mention: Mention) -> Figure:
    """Whom a bare name means among several of that name: by honorific, then the one named last, then most."""
    gender = _gender_of(mention.honorific)
    if gender:
        figures = [f for f in figures if _gender(f) in (None, gender)] or figures
    before = [f for f in figures if any(m.start < mention.start for m in f.mentions)] or figures
    return max(before, key=lambda f: (len(f.mentions), -f.mentions[0].start))


def _add_surnames(doc: Doc, figures: list[Figure]) -> None:
    """Find the surnames that the entity recogniser passed over: "Wallace said", where Wallace is known."""
    by_surname = defaultdict(list)
    for figure in figures:
        if len(_core(figure.name)) > 1:
            by_surname[_surname_as_printed(figure.name)].append(figure)
    if not by_surname:
        return
    taken = bytearray(len(doc.text) + 1)
    spans = [(m.start, m.end) for f in figures for m in f.mentions] + named_spans(doc)
    for start, end in spans + [(p.start, p.end) for p in doc._.paragraphs if p.debris]:
        taken[start:end] = b"\1" * (end - start)
    names = "|".join(map(re.escape, sorted(by_surname, key=len, reverse=True)))
    for match in re.finditer(rf"(?<![\w-])(?:{names})(?![\w-])", doc.text):
        if not taken[match.start()]:
            mention = Mention(match.start(), match.end(), match.group())
            _choose(by_surname[match.group()], mention).mentions.append(mention)


def _surname_as_printed(name: str) -> str:
    words = [w for w in name.split() if w.casefold().strip(".,") not in SUFFIXES]
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in PARTICLES and words[at - 1].islower():
        at -= 1
    return " ".join(words[at:]).rstrip(",")


def _gender_of(honorific: str) -> Gender | None:
    word = honorific.lower().rstrip(".").split()[-1] if honorific else ""
    return "f" if word in FEMALE_HONORIFICS else "m" if word in MALE_HONORIFICS else None


def _gender(figure: Figure) -> Gender | None:
    return _majority([g for g in (_gender_of(m.honorific) for m in figure.mentions) if g])


def _majority(votes: list[Gender]) -> Gender | None:
    best = max(set(votes), key=votes.count) if votes else None
    return best if votes.count(best) >= 0.75 * len(votes) else None


def _pronoun_votes(doc: Doc, figures: list[Figure]) -> dict[int, list[Gender]]:
    """What the text calls each person, by number: the pronouns of paragraphs that name nobody else before them."""
    votes: dict[int, list[Gender]] = defaultdict(list)
    paragraphs = [p.start for p in doc._.paragraphs]
    named: dict[int, dict[int, int]] = defaultdict(dict)  # paragraph -> person -> first mention
    for number, figure in enumerate(figures):
        for mention in figure.mentions:
            paragraph = bisect_right(paragraphs, mention.start)
            named[paragraph].setdefault(number, mention.start)
    for token in doc:
        gender = PRONOUN_GENDER.get(token.lower_)
        people = named.get(bisect_right(paragraphs, token.idx), {}) if gender else {}
        if len(people) == 1:
            ((number, start),) = people.items()
            if start < token.idx:
                votes[number].append(gender)
    return votes
