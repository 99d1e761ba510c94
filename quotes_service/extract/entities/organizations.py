"""Organizations: where their names stand, their acronyms, and which mentions are the same organization."""

from __future__ import annotations

import re
from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc, Span

from quotes_service.extract.document import Figure, Mention
from quotes_service.extract.lexicon import (
    HONORIFICS,
    ORGANIZATION_WORDS,
    PARTS_OF_ORGANIZATIONS,
    PLACE_LABELS,
    SUFFIXES,
    is_title_noun,
)

_CONNECTORS = frozenset("of for and & the in on at de la du des für".split())
_KINDS = PARTS_OF_ORGANIZATIONS | frozenset(  # which name no organization when they stand alone
    "university college hospital company council committee agency ministry association state city county media".split()
)
_ARTICLES = frozenset({"the", "a", "an"})
_SAINTS = frozenset("king queen st saint children women people guy lloyd".split())  # "King's College London"
_LONGEST = 120  # characters of a name before its acronym
_FIELDS = frozenset("research excellence studies advances education training investment policy".split())  # "... in X"
_ACRONYM = re.compile(r"\s*\(\s*(?:the\s+)?([A-Z][A-Za-z&.-]{1,11})\s*\)")
_SYSTEMS = re.compile(r"(?:University of California|State University of New York|City University of New York)$")
_CAMPUSES = frozenset(
    """amherst anchorage arlington asheville austin baltimore boulder chapel charlotte chattanooga chicago college
    colorado dallas dartmouth dearborn denver duluth el fairbanks fayetteville flint greensboro huntsville knoxville las
    lincoln little lowell madison manoa milwaukee omaha orono reno san springfield twin tyler urbana
    wilmington""".split()
)  # first words of the campuses of other states' universities; "Ann Arbor" may be a person


@Language.factory(
    "quotes_organizations",
    assigns=["doc._.organizations"],
    requires=["doc.ents", "doc._.paragraphs", "doc._.people"],
)
def make_organizations(nlp: Language, name: str):
    return read


def read(doc: Doc) -> Doc:
    """Fill ``doc._.organizations``: one Figure an organization, its mentions in order, its acronym where printed."""
    figures: dict[str, Figure] = {}
    text = doc.text
    for start, end in _spans(doc, text):
        name = text[start:end]
        acronym = _acronym_after(text, name, end)
        key = _key(name)
        figure = figures.get(key) or (figures.get(_key(acronym)) if acronym else None)
        if figure is None:
            figure = Figure(name, "organization")
        figures[key] = figure
        figure.mentions.append(Mention(start, end, name))
        if len(name.split()) > len(figure.name.split()):
            figure.name = name
        if acronym:
            figure.acronym = acronym
            figures[_key(acronym)] = figure
    _add_acronyms(doc, text, figures)
    unique = {id(f): f for f in _without_short_forms(figures).values()}
    doc._.organizations = sorted(unique.values(), key=lambda f: f.mentions[0].start)
    return doc


def _add_acronyms(doc: Doc, text: str, figures: dict[str, Figure]) -> None:
    """Find the acronyms that the recogniser passed over: "T.S.B." or "TSB", where a Tidal Survey Board is known."""
    forms: dict[str, Figure | None] = {}
    for key, figure in figures.items():
        for letters in {form for form in _initials(figure.name) if len(form) > 2} - figures.keys():
            same = forms.get(letters, figure) is figure and " " in key
            forms[letters] = figure if same else None  # of two that it may mean neither
    patterns = [letters.upper() for letters, figure in forms.items() if figure]
    if not patterns:
        return
    taken = bytearray(len(text) + 1)
    for figure in (*doc._.people, *figures.values()):
        for mention in figure.mentions:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    dotted = ["".join(rf"{letter}\." for letter in letters) for letters in patterns]
    for match in re.finditer(rf"(?<![\w.])(?:{'|'.join(dotted + patterns)})(?!\w)", text):
        figure = forms[match.group().replace(".", "").casefold()]
        if figure and not taken[match.start()]:
            figure.acronym = figure.acronym or match.group()
            figure.mentions.append(Mention(*match.span(), match.group()))
            figure.mentions.sort(key=lambda m: m.start)


def _without_short_forms(figures: dict[str, Figure]) -> dict[str, Figure]:
    """Give "the Courier" to "Ost Courier", "Wattle" to "Wattle Cells" and "TB" to "Tidal Board", where only one longer
    name ends or begins so, or has these initials."""
    kept = dict(figures)
    longer: dict[str, dict[int, Figure]] = defaultdict(dict)  # short form -> whom it may mean
    for key, figure in figures.items():
        words = key.split()
        shorter = {" ".join(words[n:]) for n in range(1, len(words))}
        shorter |= {words[0]} if len(words) > 1 else set()
        shorter |= _initials(figure.name)
        for form in (shorter & figures.keys()) - {key}:
            longer[form][id(figure)] = figure
    for form, wholes in longer.items():
        figure = figures[form]
        if len(wholes) != 1 or id(figure) in wholes:
            continue
        (whole,) = wholes.values()
        later = figure.mentions[0].start > whole.mentions[0].start
        if not later and not _key(whole.name).endswith(f" {form}") and form not in _initials(whole.name):
            continue  # "Wattle" before anybody was told of Wattle Cells
        whole.mentions = sorted([*whole.mentions, *figure.mentions], key=lambda m: m.start)
        whole.acronym = whole.acronym or (figure.name if form in _initials(whole.name) else None)
        kept[form] = whole
    return kept


def _initials(name: str) -> set[str]:
    """The acronyms that a name of several words can have, as keys: with and without the initials of small words."""
    words = re.findall(r"\w+", name)
    capitals = "".join(w[0] for w in words if w[0].isupper())
    return {form.casefold() for form in (capitals, "".join(w[0] for w in words)) if len(form) > 1 and len(words) > 1}


def named_spans(doc: Doc) -> list[tuple[int, int]]:
    """Character spans of capitalised words around a word such as "University": names whose extent is sure."""
    found, i = [], 0
    while i < len(doc):
        end = _run_from(doc, i)
        if end is None:
            i += 1
            continue
        found.append((doc[i].idx, doc[end - 1].idx + len(doc[end - 1])))
        i = end
    return found


def _spans(doc: Doc, text: str) -> list[tuple[int, int]]:
    """Organizations' spans without leading "the", in order: the sure ones, and spaCy's entities beside them."""
    taken = bytearray(len(text) + 1)
    for paragraph in doc._.paragraphs:
        if paragraph.debris:
            taken[paragraph.start : paragraph.end] = b"\1" * (paragraph.end - paragraph.start)
    for start, end in ((m.start, m.end) for f in doc._.people for m in f.mentions):
        taken[start:end] = b"\1" * (end - start)
    names = [(start, end) for start, end in named_spans(doc) if not any(taken[start:end])]
    candidates = [span for span in _apart(names + _spelt_out(text)) if not any(taken[slice(*span)])]
    for start, end in candidates:
        taken[start:end] = b"\1" * (end - start)
    for ent in doc.ents:
        start, end = _tidied(text, ent.start_char, _without_title(doc, ent))
        name = text[start:end]
        if name.lower() in _KINDS | _ARTICLES or (" " not in name and is_title_noun(name)):
            continue
        if (
            (ent.label_ == "ORG" or _employs(doc, ent))
            and name[:1].isupper()
            and "\n" not in name
            and not any(taken[start:end])
        ):
            candidates.append((start, end))
    return sorted(candidates)


def _apart(names: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of names that overlap the longest."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(names, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _spelt_out(text: str) -> list[tuple[int, int]]:
    """The names whose capitals follow in brackets: "Alliance to Save Our Dams (ASOD)"."""
    found = []
    for match in _ACRONYM.finditer(text):
        letters, floor = match.group(1).upper(), max(0, match.start() - _LONGEST)
        capital = [w for w in re.finditer(r"[\w’'-]+", text[floor : match.start()]) if w.group()[0].isupper()]
        capital = capital[-len(letters) :]
        if len(letters) > 2 and "".join(w.group()[0] for w in capital) == letters:
            found.append((floor + capital[0].start(), floor + capital[-1].end()))
    return [(start, end) for start, end in found if not re.search(r"[.;:!?\n“”\"]", text[start:end])]


def _without_title(doc: Doc, name: Span) -> int:
    """Where (character) a name ends if it took along the title of somebody: "Tidal Reserve | Chair Ann Lee"."""
    last = name.end
    while name.label_ == "ORG" and last - 1 > name.start and is_title_noun(doc[last - 1].text):
        last -= 1
    before_person = name.end < len(doc) and doc[name.end].ent_type_ == "PERSON"
    return doc[last - 1].idx + len(doc[last - 1]) if before_person else name.end_char


def _employs(doc: Doc, name: Span) -> bool:
    """Whether what looks like a person, but was none, employs one: "the OTC chair", "Galway Mayor Ann Lee"."""
    following = doc[name.end : name.end + 2]
    return name.label_ == "PERSON" and len(name) == 1 and any(is_title_noun(t.text) for t in following)


def _run_from(doc: Doc, i: int) -> int | None:
    """The end (token index) of an organization's name that starts at token ``i``, or None."""
    if not _capital(doc, i) or doc[i].lower_ in _ARTICLES:
        return None
    end, keyword, at = i, False, i
    while at < len(doc) and at - i < 16:
        if keyword and doc[at].lower_ in SUFFIXES:
            break  # "University of Basel PhD student"
        if _capital(doc, at):
            end = at = _hyphenated(doc, at)
            keyword |= doc[at - 1].lower_.rstrip(".") in ORGANIZATION_WORDS
            continue
        saint = (
            doc[at].text in {"'s", "’s"} and not keyword and _SAINTS & {doc[i].lower_.rstrip("."), doc[at - 1].lower_}
        )
        if saint and at + 1 < len(doc) and _capital(doc, at + 1):
            at += 1
            continue
        link = at
        while link < len(doc) and link - at < 2 and doc[link].lower_ in _CONNECTORS:
            link += 1
        if link == at or link >= len(doc) or not _capital(doc, link):
            break
        firm = doc[at].text == "&" and at == i + 1 and doc[i].ent_type_ in {"ORG", "PERSON"}  # "Holm & Ferrant"
        keyword |= firm
        inside = doc[at - 1].ent_type_ == doc[at].ent_type_ == "ORG"
        if not keyword and not (inside and _has_keyword(doc, at + 1)):
            break  # but "Regional Tidal and Coastal Administration"
        word = doc[at].lower_
        field = at > i and doc[at - 1].lower_ in _FIELDS and doc[link].ent_type_ not in PLACE_LABELS | {"DATE"}
        if word in {"in", "on"} and not field:
            break
        if word == "at" and (doc[i].lower_ != "university" or _has_keyword(doc, link)):
            break
        if doc[link].lower_.rstrip(".") in HONORIFICS:
            break
        if (
            word in {"and", "&"}
            and keyword
            and not firm
            and (_has_keyword(doc, link) or doc[link].ent_type_ in {"PERSON", "GPE"})
        ):
            break
        at = link
    end = _without_name(doc, i, end)
    if not keyword or (end - i == 1 and doc[i].lower_.rstrip(".") in ORGANIZATION_WORDS):
        return None
    if (
        end + 1 < len(doc)
        and doc[end].text == ","
        and _capital(doc, end + 1)
        and _has_campus(doc[i:end].text, doc, end + 1)
    ):
        end += 1
        while end < len(doc) and _capital(doc, end):
            end += 1
    return _with_list(doc, i, end)


def _has_campus(name: str, doc: Doc, at: int) -> bool:
    """Whether the words after a university's comma may be a campus: "University of North Carolina, | Chapel Hill"."""
    state = name.startswith("University of ") and doc[at].lower_ in _CAMPUSES and doc[at].ent_type_ != "PERSON"
    return state or _SYSTEMS.search(name) is not None


def _with_list(doc: Doc, start: int, end: int) -> int:
    """Where the name ends if it goes on as a list: "Centre for Reefs, Tides and Coastal Studies"."""
    at = end + 1
    if not (at < len(doc) and doc[end].text == "," and {"for", "of"} & {t.lower_ for t in doc[start:end]}):
        return end
    while at < len(doc) and _capital(doc, at) and doc[at].ent_type_ not in PLACE_LABELS | {"PERSON"}:
        at += 1
    goes_on = end + 1 < at < len(doc) - 1 and doc[at].lower_ in {"and", "&"} and _capital(doc, at + 1)
    if not goes_on or _has_keyword(doc, end + 1) or _has_keyword(doc, at + 1):
        return end
    at += 1
    while at < len(doc) and _capital(doc, at):
        at += 1
    return at


def _without_name(doc: Doc, start: int, end: int) -> int:
    """Where the name ends if a title or person follows without a break: "House | Speaker Ann Lee"."""
    last = max((k for k in range(start, end) if doc[k].lower_.rstrip(".") in ORGANIZATION_WORDS), default=end)
    named = any(is_title_noun(t.text) or t.ent_type_ == "PERSON" for t in doc[last + 1 : end])
    return last + 1 if named else end


def _hyphenated(doc: Doc, at: int) -> int:
    """The end of the word at ``at`` with what hyphens tie to it: "Anglo-Australian", "Co-operative"."""
    end = at + 1
    while (
        end + 1 < len(doc) and doc[end].text in {"-", "–"} and not doc[end - 1].whitespace_ and not doc[end].whitespace_
    ):
        end += 2
    return end


def _has_keyword(doc: Doc, at: int) -> bool:
    """Whether the capitalised words from ``at`` on make a name of their own ("and Monash University")."""
    for k in range(at, min(at + 5, len(doc))):
        if not _capital(doc, k):
            saint = doc[k].text in {"'s", "’s"} and doc[k - 1].lower_ in _SAINTS
            return saint or (doc[k].lower_ == "of" and doc[k - 1].lower_ in ORGANIZATION_WORDS)
        if doc[k].lower_ in ORGANIZATION_WORDS and k > at:
            return True
    return False


def _capital(doc: Doc, i: int) -> bool:
    token = doc[i]
    return token.text[0].isupper() and not token.is_punct and not (token.is_sent_start and token.is_stop)


def _tidied(text: str, start: int, end: int) -> tuple[int, int]:
    match = re.match(r"(?:the|a|an)\s+", text[start:end], re.I)
    if match:
        start += match.end()
    end = start + len(re.sub(r"(?:\s*\([^)]*$|\s+(?:and|of|for|the|&|,))+$", "", text[start:end]))
    for ending in ("'s", "’s", "'", "’"):
        if text[start:end].endswith(ending):
            end -= len(ending)
            break
    return start, end


def _key(name: str) -> str:
    """What two prints of one name have in common: no case, no punctuation, "S.E.C." as "SEC"."""
    dotted = re.fullmatch(r"(?:[A-Z]\.)+[A-Z]\.?", name)
    return re.sub(r"[^\w]+", "" if dotted else " ", name).casefold().strip()


def _acronym_after(text: str, name: str, end: int) -> str | None:
    """The acronym printed in brackets right after a name, where its letters stand in the name in that order."""
    match = _ACRONYM.match(text, end)
    if not match or " " not in name:
        return None
    acronym = match.group(1)
    letters = iter(name.upper())
    initials = {word[0].upper() for word in re.findall(r"\w+", name)}
    capitals = [c for c in acronym if c.isupper()]
    if len(capitals) < 2 or capitals[0] not in initials or not all(c in letters for c in capitals):
        return None
    return acronym
