"""Fields of study: what people study or practise by their titles and institutions, and whether two can be one person's.

The tables are word lists of our own, in the notation of `phrase_table`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from quotes_service.resolve.people.phrase_table import Lexicon, certain, entries, plain_words

#: Discipline: its fields, the general one first. "cardiology=heart=cardiac": three words for one field.
_FIELDS = """
    medicine: medicine=medical=physician=doctor=gp=clinician=health surgery=surgeon=surgical=neurosurgeon=neurosurgery
        dentistry=dental=dentist nursing=nurse=midwife cardiology=cardiac=heart=cardiothoracic psychiatry pediatrics
        obstetrics gynecology oncology=cancer neurology dermatology urology radiology hematology gerontology nephrology
        rheumatology gastroenterology endocrinology ophthalmology=eye epidemiology=public_health immunology virology
        pathology=forensic pharmacology=pharmacy=pharmacist anesthesiology veterinary=veterinarian=vet toxicology
        orthopedics nutrition=nutritionist physiotherapy
    biology: biology=biologist=biological zoology ecology botany=botanist=botanic=plant natural_history=naturalist
        genetics=genome=genomics microbiology entomology ornithology evolution=evolutionary paleontology=fossil
        neuroscience=neuroscientist=brain physiology primatology
    earth: earth=geoscience=geoscientist geology hydrology seismology volcanology meteorology glaciology
        climatology=climate oceanography=ocean geophysics atmospheric
    physics: physics=physicist=astronomy=astronomer=astrophysics=astrophysicist=cosmology=supernova
    chemistry: chemistry=chemist=chemical biochemistry=biochemist
    mathematics: mathematics=mathematical=maths statistics=statistical
    computing: computing=computer=computer_science=informatics=cybersecurity=software=robotics=information_technology
    engineering: engineering=engineer=aeronautics materials=metallurgy=tribology architecture=architect
    law: law=legal=lawyer=attorney=barrister=solicitor=judge=jurisprudence=jurist=prosecutor criminology
    politics: politics=political_science=political=government=public_policy=public_administration
        politics=international_relation=international_affair=international_study=foreign_policy=diplomacy
    economics: economics=economy=economic=economist=econometrics=trade
    business: business=management=marketing=accounting=finance=banking=entrepreneurship=commerce
    history: history=historian=historical archeology classics=classicist
    philosophy: philosophy=philosopher=ethics theology=religion=religious=divinity=theologian
    languages: languages=language linguistics=linguist
        literature=literary=english$=novelist=poet=poetry=creative_writing
    music: music=musical=musician=conductor=orchestra=pianist=composer=singer=violinist=musicology=philharmonic=choir
    arts: arts=art=painter=sculptor=painting=sculpture theater=theatre=actor=actress=drama=playwright
        film=cinema=filmmaker dance=dancer=choreographer=ballet design=designer photography=photographer
    media: media=journalism=journalist=communication
    education: education=pedagogy=educational=higher_education=teaching
    psychology: psychology=psychological psychotherapy=psychotherapist
    sociology: sociology=social_science=social_work anthropology geography demography=demographer
    agriculture: agriculture=agricultural=crop=soil agronomy horticulture forestry
    environment: environment=environmental=conservation=sustainability
    sport: sport=kinesiology=physical_education=exercise
"""
#: Pairs of disciplines that one person often works in.
_RELATED_DISCIPLINES = """
    medicine: biology chemistry psychology sport sociology engineering computing
    biology: chemistry environment agriculture earth psychology
    physics: mathematics engineering chemistry earth computing philosophy
    engineering: chemistry computing earth environment business mathematics
    mathematics: computing economics
    environment: earth agriculture politics economics law
    law: politics philosophy economics business
    politics: economics history sociology media philosophy
    economics: business history agriculture
    business: media computing
    history: languages philosophy sociology arts
    languages: philosophy media arts education computing
    arts: music media
    psychology: sociology education computing
    education: sociology sport
"""
#: Endings of words for people and of adjectives, and the ending of their field: "psephologist" -> "psephology".
_FIELD_ENDINGS = (
    (re.compile(r"olog(?:ist|ical|ic)s?$"), "ology"),
    (re.compile(r"(?<!polit)ic(?:ist|ian)s?$"), "ics"),
    (re.compile(r"iatrists?$"), "iatry"),
    (re.compile(r"onomists?$"), "onomy"),
    (re.compile(r"ographers?$"), "ography"),
)
_NO_FIELD = re.compile(r"(?:techn|ide|ap|anth|method|termin|chron)ology$")


def _first_word(group: str) -> str:
    return group.split("=")[0].replace("_", " ")


class _FieldLexicon(Lexicon):
    def unlisted(self, word: str) -> list[str]:
        """ "paediatrician" -> pediatrics, "psephologist" -> psephology."""
        for pattern, ending in _FIELD_ENDINGS:
            word = pattern.sub(ending, word)
        return self.table.get(word) or ([word] if word.endswith("ology") and not _NO_FIELD.search(word) else [])


_LEXICON = _FieldLexicon([(_first_word(group), word) for _, group in entries(_FIELDS) for word in group.split("=")])
_DISCIPLINE_OF = {_first_word(group): discipline for discipline, group in entries(_FIELDS)}
_RELATED = frozenset(frozenset(pair) for pair in entries(_RELATED_DISCIPLINES))
_SAME_FIELD, _RELATED_FIELD, _UNRELATED_FIELD = 1.5, -1.0, -3.0


def fields_named_in(texts: Iterable[str | None]) -> frozenset[str]:
    """The fields that these texts name: ["professor of law", None] -> {"law"}."""
    return certain([senses for text in texts for _, _, senses in _LEXICON.scan(plain_words(text))])


def disciplines_of(word: str) -> set[str | None]:
    """The disciplines of the fields that a word names; None for a field that isn't in the table."""
    return {_DISCIPLINE_OF.get(field) for _, _, senses in _LEXICON.scan([word]) for field in senses}


def compare_fields(a: frozenset[str], b: frozenset[str]) -> float:
    """Log-odds that two people are one by their fields, for the pair of fields that goes best together; 0.0 if one
    has none. A general field ("medicine") agrees with all fields of its discipline.
    """
    return max((_compare_pair(one, other) for one, other in product(a, b)), default=0.0)


def _compare_pair(one: str, other: str) -> float:
    first, second = _DISCIPLINE_OF.get(one), _DISCIPLINE_OF.get(other)
    if one == other or (first is not None and first == second and first in (one, other)):
        return _SAME_FIELD
    # a field that isn't in the table ("psephology") may be related to anything
    if first is None or second is None or first == second or frozenset((first, second)) in _RELATED:
        return _RELATED_FIELD
    return _UNRELATED_FIELD
