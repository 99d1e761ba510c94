"""People: the fullest name of each person of an article, which mentions are the same person, and their gender.

Gender is what the text itself says, by honorific, pronoun or kinship; it serves to resolve pronouns and bare surnames
and never leaves this package.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict

from rapidfuzz.distance import OSA
from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.extract.document import Figure, Gender, Mention
from quotes_service.extract.entities.first_names import gender_of
from quotes_service.extract.entities.mentions import person_mentions
from quotes_service.extract.entities.organizations import named_spans
from quotes_service.extract.lexicon import (
    FEMALE_HONORIFICS,
    HONORIFICS,
    KIN_GENDER,
    MALE_HONORIFICS,
    PARTICLES,
    PRONOUN_GENDER,
    SUFFIXES,
    is_title_noun,
)

_FIRST_NAME = re.compile(r"[a-z,] ([A-Z][a-z]+) $")  # amid a sentence


@Language.factory(
    "quotes_people",
    assigns=["doc._.people"],
    requires=["doc.ents", "doc._.quotations", "doc._.paragraphs"],
)
def make_people(nlp: Language, name: str):
    return read


def read(doc: Doc) -> Doc:
    """Fill ``doc._.people``: one Figure a person, by the fullest name printed, with all mentions in order."""
    mentions = person_mentions(doc)
    figures = _by_full_name([m for m in mentions if len(_core(m.text)) > 1])
    _tell_genders(doc, figures, {})
    text = doc.text  # put together anew at each call
    bare = [m for m in mentions if len(_core(m.text)) == 1 and not _is_family(text, m)]
    figures += _add_bare_names(figures, bare, doc)
    _add_surnames(doc, figures)
    for figure in figures:
        figure.mentions.sort(key=lambda m: m.start)
        figure.name = _fullest(figure)
    _tell_apart(figures)
    _tell_genders(doc, figures, _pronoun_votes(doc, figures))
    doc._.people = sorted(figures, key=lambda f: f.mentions[0].start)
    return doc


# -- which mentions are the same person ------------------------------------------------------------------------


def _by_full_name(mentions: list[Mention]) -> list[Figure]:
    by_surname: dict[str, list[Figure]] = defaultdict(list)
    for mention in sorted(mentions, key=lambda m: (-len(_core(m.text)), m.start)):
        namesakes = by_surname[_core(mention.text)[-1]]
        figure = next((f for f in namesakes if same_person(f.name, mention.text)), None)
        if figure is None:
            figure = Figure(mention.text, "person")
            namesakes.append(figure)
        figure.mentions.append(mention)
    return [figure for namesakes in by_surname.values() for figure in namesakes]


def _add_bare_names(figures: list[Figure], mentions: list[Mention], doc: Doc) -> list[Figure]:
    """Give bare surnames and first names to the people who bear them; return the new people whom nobody bears."""
    by_surname, by_first = defaultdict(list), defaultdict(list)
    for figure in figures:
        core = _core(figure.name)
        by_surname[core[-1]].append(figure)
        if len(core) > 2:
            by_surname[" ".join(core[1:])].append(figure)
        by_first[core[0]].append(figure)
    new: list[Figure] = []
    for mention in mentions:
        (name,) = _core(mention.text)
        known = by_surname.get(name) or by_first.get(name) or _misspelt(name, by_surname)
        figure = _choose(known, mention) if known else None
        if figure is None:
            if _is_employer(doc, mention):
                continue
            figure = Figure(mention.text, "person", gender=_gender_of(mention.honorific))
            new.append(figure)
            by_surname[name].append(figure)
        figure.mentions.append(mention)
    return new


def _is_employer(doc: Doc, mention: Mention) -> bool:
    """Whether an unknown name before a capitalised title is a place or a body: "Galway Mayor Ann Lee"."""
    span = doc.char_span(mention.start, mention.end, alignment_mode="expand")
    if mention.honorific or span[-1].whitespace_ != " ":
        return False
    following = doc[span.end : span.end + 3]
    title = next((t for t in following if is_title_noun(t.text) or not t.text[0].isupper()), None)
    return title is not None and title.text[0].isupper()


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
    words = [w.casefold().strip(".,").replace("’", "'") for w in re.split(r"\s+", name)]
    return [w for w in words if w and w not in SUFFIXES]


def _fullest(figure: Figure) -> str:
    """The fullest form of the name that begins as its commonest one: "Ann J. Lee", but no "Poor Ann Lee"."""
    forms = Counter(m.text for m in figure.mentions if len(_core(m.text)) > 1 and _core(m.text)[0] not in PARTICLES)
    if not forms:
        return figure.name
    commonest = max(forms, key=lambda form: (forms[form], len(_core(form)[0]) > 1, -len(form)))
    first = _core(commonest)[0]
    alike = [f for f in forms if _core(f)[0] == first or (len(first) == 1 and _core(f)[0].startswith(first))]
    return max(alike, key=lambda f: (len(_core(f)[0]) > 1, len(_core(f)), len(f)))


def _suffix(name: str) -> str:
    last = name.split()[-1].casefold().strip(".")
    return last if last in SUFFIXES else ""


def _is_family(text: str, mention: Mention) -> bool:
    """Whether a name is a plural: "the Brandts"."""
    return mention.text.endswith("s") and text[max(0, mention.start - 4) : mention.start].lower() == "the "


def _misspelt(surname: str, by_surname: dict[str, list[Figure]]) -> list[Figure]:
    """The one person whose surname differs by a slip of the pen: "Lindquist" for Lindqvist, "Hlom" for Holm."""
    near = [
        known
        for known in by_surname
        if len(surname) > 3 and known[0] == surname[0] and OSA.distance(known, surname, score_cutoff=1) <= 1
    ]
    return by_surname[near[0]] if len(near) == 1 else []


def _choose(figures: list[Figure], mention: Mention) -> Figure | None:
    """Whom a bare name means among several of that name: whose gender its honorific does not deny, and who was
    named before, most often; None where the honorific denies all."""
    gender = _gender_of(mention.honorific)
    figures = [f for f in figures if not gender or (f.gender or gender_of(f.name)) in (None, gender)]
    agreed = [f for f in figures if gender and (f.gender or gender_of(f.name)) == gender] or figures
    before = [f for f in agreed if any(m.start < mention.start for m in f.mentions)] or agreed
    return max(before, key=lambda f: (len(f.mentions), -f.mentions[0].start), default=None)


def _tell_apart(figures: list[Figure]) -> None:
    """Keep the honorific in the name of people of one bare surname: "Mr Alden", "Mrs Alden"."""
    for name, number in Counter(f.name for f in figures).items():
        for figure in [f for f in figures if f.name == name] if number > 1 else []:
            honorific = next((m.honorific for m in figure.mentions if m.honorific), "")
            figure.name = f"{honorific} {name}".strip()


def _add_surnames(doc: Doc, figures: list[Figure]) -> None:
    """Find the surnames that the entity recogniser passed over: "Holm said", where Ida Holm is known."""
    by_surname = defaultdict(list)
    for figure in figures:
        if len(_core(figure.name)) > 1:
            by_surname[_surname_as_printed(figure.name)].append(figure)
    if not by_surname:
        return
    text = doc.text
    taken = bytearray(len(text) + 1)
    ends = {m.end: m for f in figures for m in f.mentions}
    spans = [(m.start, m.end) for m in ends.values()] + named_spans(doc)
    for start, end in spans + [(p.start, p.end) for p in doc._.paragraphs if p.debris]:
        taken[start:end] = b"\1" * (end - start)
    names = "|".join(map(re.escape, sorted(by_surname, key=len, reverse=True)))
    for match in re.finditer(rf"(?<![\w-])(?:{names})(?![\w-])", text):
        other = _FIRST_NAME.search(text[max(0, match.start() - 30) : match.start()])
        known = ends.get(match.end())
        if known is not None and known.start > match.start():  # "de la | Vega"
            known.start, known.text = match.start(), match.group()
        elif not any(taken[match.start() : match.end()]) and not (other and _is_other_name(other.group(1))):
            mention = Mention(match.start(), match.end(), match.group())
            _choose(by_surname[match.group()], mention).mentions.append(mention)


def _is_other_name(word: str) -> bool:
    """Whether the capitalised word before a known surname makes it somebody else's: "Greta Arden" for Arden."""
    return word.lower().rstrip(".") not in HONORIFICS and not is_title_noun(word)


def _surname_as_printed(name: str) -> str:
    words = [w for w in name.split() if w.casefold().strip(".,") not in SUFFIXES]
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in PARTICLES and words[at - 1].islower():
        at -= 1
    return " ".join(words[at:]).rstrip(",")


def _gender_of(honorific: str) -> Gender | None:
    word = honorific.lower().rstrip(".").split()[-1] if honorific else ""
    return "f" if word in FEMALE_HONORIFICS else "m" if word in MALE_HONORIFICS else None


def _tell_genders(doc: Doc, figures: list[Figure], votes: dict[int, list[Gender]]) -> None:
    """Set each figure's gender by honorific, else by kinship ("her husband, X") and the pronouns that follow."""
    text = doc.text
    for number, figure in enumerate(figures):
        honorifics = [g for g in (_gender_of(m.honorific) for m in figure.mentions) if g]
        before = (re.findall(r"[a-z]+", text[max(0, m.start - 14) : m.start])[-1:] for m in figure.mentions)
        kin = [KIN_GENDER[word] for words in before for word in words if word in KIN_GENDER]
        figure.gender = _majority(honorifics) or _majority(kin) or _majority(votes.get(number, [])) or figure.gender


def _majority(votes: list[Gender]) -> Gender | None:
    best = max(set(votes), key=votes.count) if votes else None
    return best if votes.count(best) >= 0.75 * len(votes) else None


def _pronoun_votes(doc: Doc, figures: list[Figure]) -> dict[int, list[Gender]]:
    """What the text calls each person, by number: the pronouns that have only one person before them in their
    paragraph."""
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
        before = [number for number, start in people.items() if start < token.idx]
        if len(before) == 1:
            votes[before[0]].append(gender)
    return votes
