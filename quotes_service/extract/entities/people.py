"""People: coreference of names within one article, the fullest name of each person, and their gender.

Gender is what the text itself says, by honorific, pronoun or kinship; it is used to resolve pronouns and bare surnames
and never leaves this package.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from spacy.language import Language
from spacy.tokens import Doc

from quotes_service.census_names import surnames
from quotes_service.extract.document import Entity, Gender, Mention, tokens_at
from quotes_service.extract.entities.introductions import introductions
from quotes_service.extract.entities.mentions import person_mentions
from quotes_service.extract.entities.name_forms import generation, is_given_name, name_words, written_out
from quotes_service.extract.entities.namesakes import (
    gender_of_honorific,
    is_aged,
    is_ambiguous,
    is_relative,
    most_likely,
)
from quotes_service.extract.entities.organizations import named_spans
from quotes_service.extract.lexicon import (
    HONORIFICS,
    KIN_GENDER,
    PARTICLES,
    PRONOUN_GENDER,
    SUFFIXES,
    is_title_noun,
)

_AND_FULL_NAME = re.compile(r"[ \xa0](?:and|&)[ \xa0](?:(?:his|her)[ \xa0](?:wife|husband|brother|sister)[ \xa0])?")
_LONGEST_HEADING = 200  # characters
_LINE = re.compile(rf"[^\n]{{0,{_LONGEST_HEADING}}}")  # the rest of a line
_FIRST_NAME = re.compile(r"[a-z,] ([A-Z][a-z]+) $")  # a capitalised word inside a sentence, before a name


@Language.factory(
    "quotes_people",
    assigns=["doc._.people", "doc._.unnamed"],
    requires=["doc.ents", "doc._.quotations", "doc._.paragraphs"],
)
def make_people(nlp: Language, name: str):
    return find_people


def find_people(doc: Doc) -> Doc:
    """Fill ``doc._.people``: one Entity for each person, under the fullest name printed, with all mentions in order."""
    mentions = person_mentions(doc)
    entities = _merged_by_full_name([m for m in mentions if len(name_words(m.text)) > 1])
    _set_genders(doc, entities, {})
    text = doc.text  # spaCy builds it again at each access
    bare = [m for m in mentions if len(name_words(m.text)) == 1 and not _is_plural(text, m)]
    entities += _add_bare_names(entities, bare, doc)
    _add_surnames(doc, entities)
    for entity in entities:
        entity.mentions.sort(key=lambda m: m.start)
        entity.name = _fullest_name(entity, text)
    _add_honorifics_to_namesakes(entities)
    doc._.people = sorted(entities, key=lambda f: f.mentions[0].start)
    doc._.unnamed = introductions(doc)
    _set_genders(doc, entities, _pronoun_votes(doc, entities))
    return doc


# -- which mentions are the same person ------------------------------------------------------------------------


def _merged_by_full_name(mentions: list[Mention]) -> list[Entity]:
    """One entity for each person who is mentioned by full names."""
    namesakes: dict[tuple[str, str], dict[int, Entity]] = defaultdict(dict)  # surname, a key -> number -> person
    by_word: dict[str, list[tuple[Entity, list[str]]]] = defaultdict(list)
    entities: list[Entity] = []
    for mention in sorted(mentions, key=lambda m: (-len(name_words(m.text)), m.start)):
        words = name_words(mention.text)
        found: dict[int, Entity] = {}
        for key in _first_name_keys(words, sought=True):
            found |= namesakes.get((words[-1], key), {})
        alike = (found[n] for n in sorted(found) if same_person(found[n].name, mention.text))
        entity = next(alike, None)
        if words[0] in PARTICLES and next(alike, None) is not None:
            continue  # "de Vries" of two people of that name
        if entity is None:  # "Wei Hoong", "Mary Jane", "Abdul Rahman": a part of a longer name
            longer = [] if generation(mention.text) else by_word[words[0]]
            wholes = [f for f, whole in longer if _is_part(words, whole)]
            entity = wholes[0] if len(wholes) == 1 else None
        if entity is None:
            entity = Entity(mention.text, "person")
            for surname in {words[-1], written_out(mention.text) or words[-1]}:
                for key in _first_name_keys(words):
                    namesakes[surname, key][len(entities)] = entity
            entities.append(entity)
            for word in set(words):
                by_word[word].append((entity, words))
        entity.mentions.append(mention)
    return entities


def _first_name_keys(words: list[str], sought: bool = False) -> set[str]:
    """Under which keys a person is kept, or sought, among those of the same surname. Names that can be one person's
    (same_person) share one: a word before the surname, or for initials the first letter."""
    parts = [part for word in words for part in word.split("-")]
    initial, any_name = f"{parts[0][:1]}.", f"{parts[0][:1]}*"
    letters = {initial, any_name} if len(parts[0]) == 1 else {initial if sought else any_name}
    return letters.union(parts[:-1] or parts)


def _is_part(words: list[str], whole: list[str]) -> bool:
    """Whether the words stand side by side in a longer name."""
    return any(whole[n : n + len(words)] == words for n in range(len(whole) - len(words) + 1))


def _add_bare_names(entities: list[Entity], mentions: list[Mention], doc: Doc) -> list[Entity]:
    """Add mentions by surname or first name alone to the people of that name; return new people for the others."""
    by_surname: dict[str, list[Entity]] = defaultdict(list)
    by_first: dict[str, list[Entity]] = defaultdict(list)
    by_middle: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        core = name_words(entity.name)
        by_surname[core[-1]].append(entity)
        if (other := written_out(entity.name)) is not None:
            by_surname[other].append(entity)
        by_first[core[0]].append(entity)
        for word in core[1:-1]:
            by_middle[word].append(entity)
    new: list[Entity] = []
    text = doc.text
    starts = {m.start: m for f in entities for m in f.mentions}
    for mention in mentions:
        (name,) = name_words(mention.text)
        spouse = _with_shared_surname(text, mention, starts) if name not in by_surname else None
        if spouse is not None and not by_first.get(name):
            new.append(spouse)
            by_first[name].append(spouse)
            continue
        known = by_surname.get(name) or by_first.get(name) or _misspelt(name, by_surname) or by_middle.get(name)
        if known and name not in by_surname and is_relative(text, mention, known):
            known = None
        if known and is_ambiguous(known, mention) and not is_aged(mention, text):
            continue
        entity = most_likely(known, mention, text) if known else None
        if entity is None:
            if _is_employer(doc, mention):
                continue
            entity = Entity(mention.text, "person", gender=gender_of_honorific(mention.honorific))
            new.append(entity)
            by_surname[name].append(entity)
        entity.mentions.append(mention)
    return new


def _with_shared_surname(text: str, mention: Mention, starts: dict[int, Mention]) -> Entity | None:
    """The person whom a first name means that shares a surname with the full name after it: "Dev and Priya Anand".

    ``starts``: the full names by where they start.
    """
    joined = _AND_FULL_NAME.match(text, mention.end)
    honored = mention.honorific.lower().rstrip(".") in HONORIFICS
    if joined is None or honored or not is_given_name(mention.text):
        return None
    other = starts.get(joined.end())
    if other is None or not is_given_name(name_words(other.text)[0]):
        return None
    return Entity(f"{mention.text} {_surname_as_printed(other.text)}", "person", [mention])


def _is_employer(doc: Doc, mention: Mention) -> bool:
    """Whether an unknown name stands before a capitalised title, as a place or organization: "Galway Mayor Ann Lee"."""
    span = tokens_at(doc, mention.start, mention.end)
    if mention.honorific or span[-1].whitespace_ != " ":
        return False
    following = doc[span.end : span.end + 3]
    title = next((t for t in following if is_title_noun(t.text) or not t.text[0].isupper()), None)
    return title is not None and title.text[0].isupper()


def same_person(a: str, b: str) -> bool:
    """Whether two full names of one article can be one person's: same surname, compatible first names or initials."""
    one, two = name_words(a), name_words(b)
    if generation(a) != generation(b) and "" not in (generation(a), generation(b)):
        return False
    one, two = [word for w in one for word in w.split("-")], [word for w in two for word in w.split("-")]
    if one == two:
        return True
    if len(one) < 2 or len(two) < 2 or one[-1] != two[-1]:
        return False
    first, other = one[0], two[0]
    if first in PARTICLES or other in PARTICLES:  # "van den Berg" and "Ann van den Berg"
        return _is_part(one, two) or _is_part(two, one)
    if len(first) == 1 or len(other) == 1:
        return first[0] == other[0]
    if first != other:
        return (first in two[:-1] and len(first) > 1) or (other in one[:-1] and len(other) > 1)
    return len(one) < 3 or len(two) < 3 or any(x[0] == y[0] for x in one[1:-1] for y in two[1:-1])


def _fullest_name(entity: Entity, text: str) -> str:
    """The fullest form of the name that begins like the commonest one: "Ann J. Lee", but not "Poor Ann Lee"."""
    printed = [m for m in entity.mentions if " " in m.text and not _in_heading(text, m)] or entity.mentions
    forms = Counter(m.text for m in printed if len(name_words(m.text)) > 1 and name_words(m.text)[0] not in PARTICLES)
    if not forms:
        return entity.name
    bare = {words[0] for words in (name_words(m.text) for m in entity.mentions) if len(words) == 1}
    for form in [f for f in forms if _goes_too_far(name_words(f), forms, bare)]:
        del forms[form]
    longest = _first_full_form(entity, text)
    if longest is not None:
        return longest
    commonest = max(forms, key=lambda form: (forms[form], len(name_words(form)[0]) > 1, -len(form)))
    first = name_words(commonest)[0]
    alike = [f for f in forms if name_words(f)[0] == first or (len(first) == 1 and name_words(f)[0].startswith(first))]
    return max(alike, key=lambda f: (len(name_words(f)[0]) > 1, len(name_words(f)), len(f)))


def _goes_too_far(words: list[str], forms: Iterable[str], bare: set[str]) -> bool:
    """Whether a form goes on after the surname, as in headlines: "Ann Lee Hammers", beside "Ann Lee" and "Lee"."""
    shorter = (name_words(form) for form in forms)
    return any(1 < len(s) < len(words) and words[: len(s)] == s and s[-1] in bare for s in shorter)


def _first_full_form(entity: Entity, text: str) -> str | None:
    """The full name under which a person is introduced, if later mentions leave a part of it out: "Wong Kim Hoe", later
    "Kim Hoe". None if there is no such form, or if its other words are a headline's."""
    full = sorted((m for m in entity.mentions if len(name_words(m.text)) > 1), key=lambda m: m.start)
    full = [m for m in full if not _in_heading(text, m)]
    if not full:
        return None
    first = name_words(full[0].text)
    shorter = [words for words in (name_words(m.text) for m in full[1:]) if words != first]
    if not shorter or not all(_is_part(words, first) for words in shorter):
        return None
    called = {tuple(name_words(m.text)) for m in entity.mentions}
    for words in shorter:
        known_before = first[0] in surnames() or is_given_name(first[0])
        if first[-len(words) :] == words and is_given_name(words[0]) and not known_before:
            return None  # "Poor Ann Lee", "Miss Universe Ann Lee"
        if first[: len(words)] == words and (words[-1],) in called:
            return None  # "Ann Lee Courtesy", if she is called "Lee"
    return full[0].text


def _in_heading(text: str, mention: Mention) -> bool:
    """Whether a mention stands in a line that is no sentence."""
    line = _LINE.match(text, mention.end)
    line_end = line.group().rstrip("\"'”’»)] ") if line else ""
    if line is not None and len(line.group()) == _LONGEST_HEADING:
        return False
    return (bool(line_end) and line_end[-1] not in ".!?:,;…") or (
        not line_end and text[mention.start - 1 : mention.start] == "\n"
    )


def _is_plural(text: str, mention: Mention) -> bool:
    """Whether a name is a plural: "the Brandts"."""
    return mention.text.endswith("s") and text[max(0, mention.start - 4) : mention.start].lower() == "the "


def _misspelt(surname: str, by_surname: dict[str, list[Entity]]) -> list[Entity]:
    """The people of the one surname that differs by one edit: "Lindquist" for Lindqvist, "Hlom" for Holm."""
    near = [
        known
        for known in by_surname
        if len(surname) > 3 and known[0] == surname[0] and OSA.distance(known, surname, score_cutoff=1) <= 1
    ]
    return by_surname[near[0]] if len(near) == 1 else []


def _add_honorifics_to_namesakes(entities: list[Entity]) -> None:
    """Add the honorific to the name of people who are called by the same bare surname: "Mr Alden", "Mrs Alden"."""
    for name, number in Counter(f.name for f in entities).items():
        for entity in [f for f in entities if f.name == name] if number > 1 else []:
            honorific = next((m.honorific for m in entity.mentions if m.honorific), "")
            entity.name = f"{honorific} {name}".strip()


def _add_surnames(doc: Doc, entities: list[Entity]) -> None:
    """Add the mentions by surname that the entity recogniser missed: "Holm said", if Ida Holm is known."""
    by_surname: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if len(name_words(entity.name)) > 1:
            by_surname[_surname_as_printed(entity.name)].append(entity)
    if not by_surname:
        return
    text = doc.text
    taken = bytearray(len(text) + 1)
    ends = {m.end: m for f in entities for m in f.mentions}
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
            namesakes = by_surname[match.group()]
            entity = most_likely(namesakes, mention, text)
            if entity is not None and (is_aged(mention, text) or not is_ambiguous(namesakes, mention)):
                entity.mentions.append(mention)


def _is_other_name(word: str) -> bool:
    """Whether the capitalised word before a known surname makes it another person's name: "Greta Arden"."""
    return word.lower().rstrip(".") not in HONORIFICS and not is_title_noun(word)


def _surname_as_printed(name: str) -> str:
    """The surname with its particles: "van der Ek" of "Bo van der Ek Jr."."""
    words = [w for w in name.split() if w.casefold().strip(".,") not in SUFFIXES]
    at = len(words) - 1
    while at > 1 and words[at - 1].casefold() in PARTICLES and words[at - 1].islower():
        at -= 1
    return " ".join(words[at:]).rstrip(",")


def _set_genders(doc: Doc, entities: list[Entity], votes: dict[int, list[Gender]]) -> None:
    """Set each person's gender by honorifics, else by kinship ("her husband, X"), else by ``votes``: the pronouns that
    mean the person, by the person's number in ``entities``."""
    text = doc.text
    for number, entity in enumerate(entities):
        honorifics: list[Gender] = []
        for mention in entity.mentions:
            gender = gender_of_honorific(mention.honorific)
            if gender is not None:
                honorifics.append(gender)
        before = (re.findall(r"[a-z]+", text[max(0, m.start - 14) : m.start])[-1:] for m in entity.mentions)
        kin: list[Gender] = [KIN_GENDER[word] for words in before for word in words if word in KIN_GENDER]
        entity.gender = _majority(honorifics) or _majority(kin) or _majority(votes.get(number, [])) or entity.gender


def _majority(votes: list[Gender]) -> Gender | None:
    """The gender of at least three quarters of the votes."""
    best = max(set(votes), key=votes.count) if votes else None
    return best if best and votes.count(best) >= 0.75 * len(votes) else None


def _pronoun_votes(doc: Doc, entities: list[Entity]) -> dict[int, list[Gender]]:
    """The genders of the pronouns that can mean one person only, by that person's number in ``entities``.

    These are the pronouns with exactly one person named or introduced before them in their paragraph.
    """
    votes: dict[int, list[Gender]] = defaultdict(list)
    paragraphs = [p.start for p in doc._.paragraphs]
    named: dict[int, dict[int, int]] = defaultdict(dict)  # paragraph -> person -> first mention
    for number, entity in enumerate([*entities, *doc._.unnamed]):
        for mention in entity.mentions:
            paragraph = bisect_right(paragraphs, mention.start)
            named[paragraph].setdefault(number, mention.start)
    for token in doc:
        gender = PRONOUN_GENDER.get(token.lower_)
        people = named.get(bisect_right(paragraphs, token.idx), {}) if gender else {}
        before = [number for number, start in people.items() if start < token.idx]
        if gender and len(before) == 1:
            votes[before[0]].append(gender)
    return votes
