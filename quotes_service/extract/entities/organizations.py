"""Organizations: where their names begin and end, their acronyms, and which mentions are of the same organization."""

from __future__ import annotations

import re
from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc, Span

from quotes_service.extract.document import Entity, Mention
from quotes_service.extract.entities.bodies import bodies
from quotes_service.extract.entities.firms import firm_spans
from quotes_service.extract.entities.name_forms import letters_after
from quotes_service.extract.lexicon import (
    HONORIFICS,
    ORGANIZATION_WORDS,
    PARTS_OF_ORGANIZATIONS,
    PLACE_LABELS,
    RANK_MODIFIERS,
    RANK_NOUNS,
    SUFFIXES,
    is_title_noun,
)

_DEGREES = frozenset("PhD DPhil MPhil MSc BSc MBA BA MA MD EdD PGD PGCE LLB LLM JD".split())
_PEERS = frozenset("duke duchess earl marquess marquis viscount viscountess countess baron baroness".split())
_CONNECTORS = frozenset("of for and & the in on at de la du des für".split())
_KINDS = PARTS_OF_ORGANIZATIONS | frozenset(  # not names by themselves
    "university college hospital company council committee agency ministry association state city county media".split()
)
_ARTICLES = frozenset({"the", "a", "an"})
_ARABIC = frozenset("al el as ar an ash at".split())  # articles in names: "al-Quds University"
#: Acronyms that the entity recogniser takes for organizations, of illnesses, substances, methods and machines.
_THINGS = frozenset("AIDS HIV SARS COVID MRSA BSE ADHD DNA RNA mRNA MRI CT IVF HPV DDT GPS PC TV DVD UV IQ".split())
_SAINTS = frozenset("king queen st saint children women people guy lloyd".split())  # "King's College London"
_HYPHENED = 12  # tokens of a word with hyphens at most
_LONGEST = 120  # most characters of a name before its acronym
_FIELDS = frozenset("research excellence studies advances education training investment policy".split())  # "... in X"
#: Words after a publisher's name that are no part of it: "the IMF | report", "the Xinhua | news agency".
_PUBLISHED = re.compile(r"(?<=\w) (?:reports?|stud(?:y|ies)|polls?|survey|analys[ie]s|data|news|statement)$")
_EX = re.compile(r"[Ee]x-[a-z]")  # "Ex-police | chief Ann Lee"
_ACRONYM = re.compile(r"(?<!\s)\s*\(\s*(?:the\s+)?([A-Z][A-Za-z&.-]{1,11})\s*\)")
_SYSTEMS = re.compile(r"(?:University of California|State University of New York|City University of New York)$")
_CAMPUSES = frozenset(
    """amherst anchorage arlington asheville austin baltimore boulder chapel charlotte chattanooga chicago college
    colorado dallas dartmouth dearborn denver duluth el fairbanks fayetteville flint greensboro huntsville knoxville las
    lincoln little lowell madison manoa milwaukee omaha orono reno san springfield twin tyler urbana
    wilmington""".split()
)  # first words of the campuses of other state universities; not "Ann Arbor", which may be a person


@Language.factory(
    "quotes_organizations",
    assigns=["doc._.organizations"],
    requires=["doc.ents", "doc._.paragraphs", "doc._.people"],
)
def make_organizations(nlp: Language, name: str):
    return find_organizations


def find_organizations(doc: Doc) -> Doc:
    """Fill ``doc._.organizations``: one Entity for each organization, with its mentions in order and its acronym."""
    entities: dict[str, Entity] = {}  # by the keys of their names and acronyms
    text = doc.text
    for start, end in _spans(doc, text):
        name = text[start:end]
        acronym = _acronym_after(text, name, end)
        key = _key(name)
        entity = entities.get(key) or (entities.get(_key(acronym)) if acronym else None)
        if entity is None:
            entity = Entity(name, "organization")
        entities[key] = entity
        entity.mentions.append(Mention(start, end, name))
        if len(name.split()) > len(entity.name.split()):
            entity.name = name
        if acronym:
            entity.acronym = acronym
            entities[_key(acronym)] = entity
    _add_acronyms(doc, text, entities)
    unique = {id(f): f for f in _without_short_forms(entities).values()}
    doc._.organizations = sorted(unique.values(), key=lambda f: f.mentions[0].start)
    return doc


def _add_acronyms(doc: Doc, text: str, entities: dict[str, Entity]) -> None:
    """Add mentions by acronyms that the recogniser missed: "T.S.B." or "TSB", if a Tidal Survey Board is known."""
    forms: dict[str, Entity | None] = {}  # None: the acronym may mean two organizations
    for key, entity in entities.items():
        initials = {form for form in _initials(entity.name) if len(form) > 2} - entities.keys()
        for letters in initials | ({entity.acronym.casefold()} if entity.acronym and " " in key else set()):
            only = forms.get(letters, entity) is entity and " " in key
            forms[letters] = entity if only else None
    patterns = [letters.upper() for letters, entity in forms.items() if entity]
    if not patterns:
        return
    taken = bytearray(len(text) + 1)
    for entity in (*doc._.people, *entities.values()):
        for mention in entity.mentions:
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
    dotted = ["".join(rf"{letter}\." for letter in letters) for letters in patterns]
    for match in re.finditer(rf"(?<![\w.])(?:{'|'.join(dotted + patterns)})(?!\w)", text):
        entity = forms[match.group().replace(".", "").casefold()]
        if entity and not taken[match.start()]:
            entity.acronym = entity.acronym or match.group()
            entity.mentions.append(Mention(*match.span(), match.group()))
            entity.mentions.sort(key=lambda m: m.start)


def _without_short_forms(entities: dict[str, Entity]) -> dict[str, Entity]:
    """The entities with short forms merged into the longer name that they stand for.

    Merged are "the Courier" into "Ost Courier", "Wattle" into "Wattle Cells" and "TB" into "Tidal Board", if only one
    longer name ends or begins with these words or has these initials.
    """
    kept = dict(entities)
    longer: dict[str, dict[int, Entity]] = defaultdict(dict)  # short form -> entities that it may mean
    for key, entity in entities.items():
        words = key.split()
        shorter = {" ".join(words[n:]) for n in range(1, len(words))}
        shorter |= {words[0]} if len(words) > 1 else set()
        shorter |= _initials(entity.name)
        for form in (shorter & entities.keys()) - {key}:
            longer[form][id(entity)] = entity
    first = {id(entity): entity.mentions[0].start for entity in entities.values()}
    # the shortest first, so that a form of a form reaches the longest; sets have another order in each process
    for form, wholes in sorted(longer.items(), key=lambda item: (len(item[0]), item[0])):
        entity = entities[form]
        spelt = {key: whole for key, whole in wholes.items() if form in _initials(whole.name)}
        wholes = spelt if len(spelt) == 1 else wholes  # "IMF report" or the International Monetary Fund
        if len(wholes) != 1 or id(entity) in wholes:
            continue
        (whole,) = wholes.values()
        later = first[id(entity)] > first[id(whole)]
        if not later and not _key(whole.name).endswith(f" {form}") and form not in _initials(whole.name):
            continue  # "Wattle" before the first mention of Wattle Cells
        whole.mentions = sorted([*whole.mentions, *entity.mentions], key=lambda m: m.start)
        whole.acronym = whole.acronym or (entity.name if form in _initials(whole.name) else None)
        kept[form] = whole
    return kept


def _initials(name: str) -> set[str]:
    """The possible acronyms of a name of several words, in lower case: with and without its uncapitalised words, and
    without what "and" adds at its end: "Centers for Disease Control | and Prevention"."""
    words = re.findall(r"\w+", name)
    capitals, before_and = ("".join(w[0] for w in part if w[0].isupper()) for part in (words, words[:-2]))
    forms = [capitals, "".join(w[0] for w in words)]
    if words[-2:-1] == ["and"] and len(before_and) > 2:
        forms.append(before_and)
    return {form.casefold() for form in forms if len(form) > 1 and len(words) > 1}


def named_spans(doc: Doc) -> list[tuple[int, int]]:
    """Character spans of names that are recognised by rule: capitalised words with a word such as "University", and
    firms of several names, in order."""
    if doc._.named_spans is None:
        doc._.named_spans = _named_spans(doc)
    return list(doc._.named_spans)


def _named_spans(doc: Doc) -> list[tuple[int, int]]:
    firms = firm_spans(doc)
    spans, i = list(firms), 0
    while i < len(doc):
        end = _name_end(doc, i)
        if end is None:
            i += 1
            continue
        particle = i > 1 and doc[i - 1].text == "-" and doc[i - 2].lower_ in _ARABIC and not doc[i - 2].whitespace_
        span = doc[i - 2 * particle].idx, doc[end - 1].idx + len(doc[end - 1])
        if not any(span[0] < firm[1] and firm[0] < span[1] for firm in firms):
            spans.append(span)
        i = end
    return sorted(spans)


def _spans(doc: Doc, text: str) -> list[tuple[int, int]]:
    """The spans of organizations' names without a leading "the", in the order of the text: those recognised by rule,
    and the doc's entities that overlap neither these nor a person's name."""
    taken = bytearray(len(text) + 1)
    for paragraph in doc._.paragraphs:
        if paragraph.debris:
            taken[paragraph.start : paragraph.end] = b"\1" * (paragraph.end - paragraph.start)
    for start, end in ((m.start, m.end) for f in doc._.people for m in f.mentions):
        taken[start:end] = b"\1" * (end - start)
    names = [(start, end) for start, end in named_spans(doc) if not any(taken[start:end])]
    candidates = [
        span for span in _without_overlaps(names + _names_before_acronyms(text)) if not any(taken[slice(*span)])
    ]
    for start, end in candidates:
        taken[start:end] = b"\1" * (end - start)
    misread = bodies(doc)
    for ent in doc.ents:
        if _is_degree_or_rank(doc, ent) or _is_seat(doc, ent):
            continue
        start, end = _trimmed(text, ent.start_char, _without_title(doc, _with_country(doc, ent)))
        end = start + len(_PUBLISHED.sub("", text[start:end]))
        name = text[start:end]
        if (
            name in _THINGS
            or _EX.match(text, start)
            or name.lower() in _KINDS | _ARTICLES
            or (" " not in name and is_title_noun(name))
        ):
            continue
        if (
            (ent.label_ == "ORG" or _is_employer(doc, ent) or (ent.label_ == "PERSON" and ent.text in misread))
            and name[:1].isupper()
            and "\n" not in name
            and not any(taken[start:end])
        ):
            candidates.append((start, end))
    return sorted(candidates)


def _is_degree_or_rank(doc: Doc, name: Span) -> bool:
    """Whether what is labelled as an organization is a degree ("PhD") or the first word of a rank ("Staff Sgt.")."""
    if len(name) > 1:
        return False
    if name.text.rstrip("s").replace(".", "") in _DEGREES:
        return True
    if name.start > 1 and doc[name.start - 1].text == "," and letters_after(name.text, 1):
        return doc[name.start - 2].ent_type_ == "PERSON" or letters_after(doc[name.start - 2].text, 1)
    if name.start and doc[name.start - 1].ent_type_ == "PERSON" and letters_after(name.text, 2):
        return True  # "Ann Lee | QC"
    following = doc[name.end] if name.end < len(doc) else None
    rank = following is not None and following.lower_.rstrip(".") in RANK_NOUNS and following.text[0].isupper()
    return rank and name[0].lower_.rstrip(".") in RANK_MODIFIERS


def _is_seat(doc: Doc, name: Span) -> bool:
    """Whether what is labelled as an organization is a title or its seat: the "Duke" and "Marl" of "Duke of Marl"."""
    if name[0].lower_ in _PEERS and len(name) == 1:
        return True
    return name.start > 1 and doc[name.start - 1].lower_ == "of" and doc[name.start - 2].lower_ in _PEERS


def _without_overlaps(names: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Names without overlaps: the longest of those with the same start, else the first of those that overlap."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(names, key=lambda span: (span[0], -span[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _names_before_acronyms(text: str) -> list[tuple[int, int]]:
    """The spans of names whose initials follow in brackets: "Alliance to Save Our Dams (ASOD)"."""
    spans = []
    for match in _ACRONYM.finditer(text):
        letters, floor = match.group(1).upper(), max(0, match.start() - _LONGEST)
        capital = [w for w in re.finditer(r"[\w’'-]+", text[floor : match.start()]) if w.group()[0].isupper()]
        capital = capital[-len(letters) :]
        if len(letters) > 2 and "".join(w.group()[0] for w in capital) == letters:
            spans.append((floor + capital[0].start(), floor + capital[-1].end()))
    return [(start, end) for start, end in spans if not re.search(r"[.;:!?\n“”\"]", text[start:end])]


def _with_country(doc: Doc, name: Span) -> Span:
    """A name with the country that ends it: "Sea Research | New Zealand"."""
    end = name.end
    while name.label_ == "ORG" and len(name) > 1 and end < len(doc) and doc[end].ent_type_ == "GPE":
        if doc[end - 1].whitespace_ != " " or not doc[end].text[0].isupper():
            break
        end += 1
    goes_on = end < len(doc) and (doc[end].pos_ in {"NOUN", "PROPN", "PART"} or doc[end].text == "-")
    return name if end == name.end or goes_on else doc[name.start : end]


def _without_title(doc: Doc, name: Span) -> int:
    """The end (character) of a name without a person's title after it: "Tidal Reserve | Chair Ann Lee"."""
    last = name.end
    while name.label_ == "ORG" and last - 1 > name.start and is_title_noun(doc[last - 1].text):
        last -= 1
    before_person = name.end < len(doc) and doc[name.end].ent_type_ == "PERSON"
    return doc[last - 1].idx + len(doc[last - 1]) if before_person else name.end_char


def _is_employer(doc: Doc, name: Span) -> bool:
    """Whether an entity labelled as a person is an employer before a title: "the OTC chair", "Galway Mayor Ann Lee"."""
    following = doc[name.end : name.end + 2]
    return name.label_ == "PERSON" and len(name) == 1 and any(is_title_noun(t.text) for t in following)


def _name_end(doc: Doc, i: int) -> int | None:
    """The end (token) of the organization's name that starts at token ``i``; None if no name starts there."""
    if not _is_capitalised(doc, i) or doc[i].lower_ in _ARTICLES or _EX.match(doc[i : i + 3].text):
        return None
    end, keyword, at = i, False, i
    while at < len(doc) and at - i < 16:
        if keyword and doc[at].lower_ in SUFFIXES:
            break  # "University of Basel PhD student"
        if _is_capitalised(doc, at):
            end = at = _past_hyphens(doc, at)
            keyword |= doc[at - 1].lower_.rstrip(".") in ORGANIZATION_WORDS
            continue
        saint = (
            doc[at].text in {"'s", "’s"} and not keyword and _SAINTS & {doc[i].lower_.rstrip("."), doc[at - 1].lower_}
        )
        if saint and at + 1 < len(doc) and _is_capitalised(doc, at + 1):
            at += 1
            continue
        if doc[at].like_num and at + 1 < len(doc) and _is_capitalised(doc, at + 1):
            at += 1  # "Element | 21 | Golf Company"
            continue
        link = at
        while link < len(doc) and link - at < 2 and doc[link].lower_ in _CONNECTORS:
            link += 1
        if link == at or link >= len(doc) or not _is_capitalised(doc, link):
            break
        firm = doc[at].text == "&" and at == i + 1 and doc[i].ent_type_ in {"ORG", "PERSON"}  # "Holm & Ferrant"
        keyword |= firm
        inside = doc[at - 1].ent_type_ == doc[at].ent_type_ == "ORG"
        if not keyword and not (inside and _starts_name(doc, at + 1)):
            break  # unlike "Regional Tidal and Coastal Administration"
        word = doc[at].lower_
        field = at > i and doc[at - 1].lower_ in _FIELDS and doc[link].ent_type_ not in PLACE_LABELS | {"DATE"}
        if word in {"in", "on"} and not field:
            break
        if word == "at" and (doc[i].lower_ != "university" or _starts_name(doc, link)):
            break
        if doc[link].lower_.rstrip(".") in HONORIFICS:
            break
        if (
            word in {"and", "&"}
            and keyword
            and not firm
            and (_starts_name(doc, link) or doc[link].ent_type_ in {"PERSON", "GPE"} or _is_acronym(doc[link].text))
        ):
            break
        at = link
    end = _before_person(doc, i, end)
    if not keyword or (end - i == 1 and doc[i].lower_.rstrip(".") in ORGANIZATION_WORDS):
        return None
    if (
        end + 1 < len(doc)
        and doc[end].text == ","
        and _is_capitalised(doc, end + 1)
        and _has_campus(doc[i:end].text, doc, end + 1)
    ):
        end += 1
        while end < len(doc) and _is_capitalised(doc, end):
            end += 1
    return _past_list(doc, i, end)


def _has_campus(name: str, doc: Doc, at: int) -> bool:
    """Whether the words after a university's comma may be a campus: "University of North Carolina, | Chapel Hill"."""
    state = name.startswith("University of ") and doc[at].lower_ in _CAMPUSES and doc[at].ent_type_ != "PERSON"
    return state or _SYSTEMS.search(name) is not None


def _past_list(doc: Doc, start: int, end: int) -> int:
    """The end of a name that goes on as a list: "Centre for Reefs, Tides and Coastal Studies"."""
    at = end + 1
    if not (at < len(doc) and doc[end].text == "," and {"for", "of"} & {t.lower_ for t in doc[start:end]}):
        return end
    while at < len(doc) and _is_capitalised(doc, at) and doc[at].ent_type_ not in PLACE_LABELS | {"PERSON"}:
        at += 1
    goes_on = end + 1 < at < len(doc) - 1 and doc[at].lower_ in {"and", "&"} and _is_capitalised(doc, at + 1)
    if not goes_on or _starts_name(doc, end + 1) or _starts_name(doc, at + 1):
        return end
    at += 1
    while at < len(doc) and _is_capitalised(doc, at):
        at += 1
    return at


def _before_person(doc: Doc, start: int, end: int) -> int:
    """The end of a name before a title or person that follows without a break: "House | Speaker Ann Lee"."""
    last = max((k for k in range(start, end) if doc[k].lower_.rstrip(".") in ORGANIZATION_WORDS), default=end)
    named = any(
        t.ent_type_ == "PERSON" or (is_title_noun(t.text) and not _is_membership(doc, t.i)) for t in doc[last + 1 : end]
    )
    return last + 1 if named else end


def _is_acronym(word: str) -> bool:
    return len(word) > 1 and word.isalpha() and word.isupper()


def _is_membership(doc: Doc, at: int) -> bool:
    """Whether a title in the plural says who the members are: "College of | Physicians and | Surgeons"."""
    return doc[at].lower_.endswith("s") and doc[at - 1].lower_ in {"of", "for", "and", "&"}


def _past_hyphens(doc: Doc, at: int) -> int:
    """The end of a word with parts after hyphens: "Anglo-Australian", "Co-operative"."""
    end, most = at + 1, min(len(doc) - 1, at + _HYPHENED)
    while end < most and doc[end].text in {"-", "–"} and not doc[end - 1].whitespace_ and not doc[end].whitespace_:
        end += 2
    return end


def _starts_name(doc: Doc, at: int) -> bool:
    """Whether the capitalised words from token ``at`` on are a name of their own ("and | Monash University")."""
    for k in range(at, min(at + 5, len(doc))):
        if not _is_capitalised(doc, k):
            saint = doc[k].text in {"'s", "’s"} and doc[k - 1].lower_ in _SAINTS
            return saint or (doc[k].lower_ == "of" and doc[k - 1].lower_ in ORGANIZATION_WORDS)
        if doc[k].lower_ in ORGANIZATION_WORDS and k > at:
            return True
    return False


def _is_capitalised(doc: Doc, i: int) -> bool:
    token = doc[i]
    return token.text[0].isupper() and not token.is_punct and not (token.is_sent_start and token.is_stop)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of a name without a leading article, a bracket left open, a connector at its end and a possessive."""
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
    """The key of a name, the same for all its spellings: no case, no punctuation, "S.E.C." as "SEC"."""
    dotted = re.fullmatch(r"(?:[A-Z]\.)+[A-Z]\.?", name)
    return re.sub(r"[^\w]+", "" if dotted else " ", name).casefold().strip()


def _acronym_after(text: str, name: str, end: int) -> str | None:
    """The acronym in brackets right after a name, if its letters occur in the name in that order."""
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
