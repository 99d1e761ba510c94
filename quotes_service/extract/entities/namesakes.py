"""Which of several people of one surname a bare surname means: by honorific, generation, and who was named last."""

from __future__ import annotations

import re

from quotes_service.extract.document import Entity, Gender, Mention
from quotes_service.extract.entities.first_names import gender_of
from quotes_service.extract.entities.name_forms import generation
from quotes_service.extract.lexicon import FEMALE_HONORIFICS, KIN_GENDER, MALE_HONORIFICS

_ELDER = frozenset("sr".split())
_YOUNGER = frozenset("jr ii iii iv".split())
_AGE = re.compile(r"\b(elder|older|senior|younger|junior)[ \xa0]$", re.I)
_KIN = re.compile(rf"\b(?:his|her|their|the)[ \xa0](?:[\w-]+[ \xa0])?({'|'.join(KIN_GENDER)}),?[ \xa0]$", re.I)
_DOCTORS = re.compile(
    r"surgeon|doctor|physician|\bDr\b|\bGP\b|dentist|vet\b|professor|scientist|\w+(?:ologist|iatrist)"
)
_APPOSITION = 60  # characters after a name in which its holder's profession is looked for


def gender_of_honorific(honorific: str) -> Gender | None:
    word = honorific.lower().rstrip(".").split()[-1] if honorific else ""
    return "f" if word in FEMALE_HONORIFICS else "m" if word in MALE_HONORIFICS else None


def most_likely(entities: list[Entity], mention: Mention, text: str) -> Entity | None:
    """The person, among several of one name, whom a bare name means; None if its honorific fits none of them.

    "Jr.", "the younger" and "Dr" decide where they can. Else a gender that agrees with the honorific is preferred, then
    somebody who was named before, then the one with the most mentions.
    """
    gender = gender_of_honorific(mention.honorific)
    entities = [f for f in entities if not gender or _gender(f) in (None, gender)]
    agreeing = [f for f in entities if gender and _gender(f) == gender] or entities
    agreeing = _of_generation(agreeing, mention, text) or agreeing
    agreeing = _doctors(agreeing, mention, text) or agreeing
    before = _named_before(agreeing, mention) or agreeing
    return max(before, key=lambda f: (len(f.mentions), -f.mentions[0].start), default=None)


def is_ambiguous(entities: list[Entity], mention: Mention) -> bool:
    """Whether a bare surname may mean several people who were named before: the one with the most mentions is neither
    the one named last nor mentioned more often than that one."""
    if len(entities) < 2 or mention.honorific or generation(mention.text):
        return False
    before = _named_before(entities, mention)
    if len(before) < 2:
        return False
    last = max(before, key=lambda f: max(m.start for m in f.mentions if m.start < mention.start))
    most = max(before, key=lambda f: len(f.mentions))
    return most is not last and len(most.mentions) <= len(last.mentions)


def _named_before(entities: list[Entity], mention: Mention) -> list[Entity]:
    return [f for f in entities if any(m.start < mention.start for m in f.mentions)]


def _gender(entity: Entity) -> Gender | None:
    return entity.gender or gender_of(entity.name)


def is_aged(mention: Mention, text: str) -> bool:
    """Whether "the younger" or the like stands before a mention."""
    return _AGE.search(text[max(0, mention.start - 12) : mention.start]) is not None


def _of_generation(entities: list[Entity], mention: Mention, text: str) -> list[Entity]:
    """Those of the generation that the mention prints: "Marsh Jr.", "the younger Marsh"."""
    printed = generation(mention.text)
    if printed:
        return [f for f in entities if generation(f.name) == printed]
    age = _AGE.search(text[max(0, mention.start - 12) : mention.start])
    if age is None:
        return []
    elder = age.group(1).lower() in {"elder", "older", "senior"}
    marked = [f for f in entities if generation(f.name) in (_ELDER if elder else _YOUNGER)]
    if marked or len(entities) != 2:
        return marked
    other = [f for f in entities if generation(f.name) in (_YOUNGER if elder else _ELDER)]
    return [f for f in entities if f not in other] if len(other) == 1 else []


def _doctors(entities: list[Entity], mention: Mention, text: str) -> list[Entity]:
    """Those whom "Dr" means, if the mention has it: who was called so before, else whose profession is a doctor's."""
    if mention.honorific.lower().rstrip(".") not in {"dr", "doctor", "prof", "professor"} or len(entities) < 2:
        return []
    called = [f for f in entities if any(m.honorific.lower().rstrip(".") in {"dr", "prof"} for m in f.mentions)]
    return called or [f for f in entities if any(_DOCTORS.search(_apposition(text, m)) for m in f.mentions)]


def _apposition(text: str, mention: Mention) -> str:
    """What follows a name in its sentence, up to the next name."""
    after = text[mention.end : mention.end + _APPOSITION]
    return re.split(r"[.;!?\n“”]|\b(?:and|but) (?:his|her|[A-Z])", after)[0]


def is_relative(text: str, mention: Mention, known: list[Entity]) -> bool:
    """Whether a first name is that of a relative of the only person of that first name: "George Amwell ... his son
    George"."""
    if not _KIN.search(text[max(0, mention.start - 40) : mention.start]):
        return False
    before = [m for f in known for m in f.mentions if m.start < mention.start]
    if len(known) != 1 or not before:
        return False
    last = max(before, key=lambda m: m.start)
    return not re.search(r"\b[A-Z]\w+ [A-Z]\w+\b", text[last.end : mention.start]) and not _KIN.search(
        text[max(0, last.start - 40) : last.start]
    )
