"""What people study or practise, as their titles and institutions say it, and whether two subjects are one person's.

The table is a word list of our own; how it is written, `trades` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import product

from quotes_service.resolve.people.phrase_table import Lexicon, entries, plain_words, strong

#: Subjects by area, the area's own name first. Of "cardiology=heart=cardiac" the others are the first.
_SUBJECTS = """
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
#: Areas between which one person's subjects often lie.
_NEAR_AREAS = """
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
_DISCIPLINES = (
    (re.compile(r"olog(?:ist|ical|ic)s?$"), "ology"),
    (re.compile(r"(?<!polit)ic(?:ist|ian)s?$"), "ics"),
    (re.compile(r"iatrists?$"), "iatry"),
    (re.compile(r"onomists?$"), "onomy"),
    (re.compile(r"ographers?$"), "ography"),
)
_NO_DISCIPLINE = re.compile(r"(?:techn|ide|ap|anth|method|termin|chron)ology$")


class _SubjectLexicon(Lexicon):
    def unlisted(self, word: str) -> list[str]:
        """ "paediatrician" -> pediatrics, "psephologist" -> psephology."""
        for pattern, new in _DISCIPLINES:
            word = pattern.sub(new, word)
        return self.table.get(word) or ([word] if word.endswith("ology") and not _NO_DISCIPLINE.search(word) else [])


_SUBJECT_LEXICON = _SubjectLexicon(
    [(group.split("=")[0].replace("_", " "), name) for _, group in entries(_SUBJECTS) for name in group.split("=")]
)
_AREA_OF = {group.split("=")[0].replace("_", " "): area for area, group in entries(_SUBJECTS)}
_SAME_SUBJECT, _NEAR_SUBJECT, _OTHER_SUBJECT = 1.5, -1.0, -3.0
_NEAR = frozenset(frozenset(pair) for pair in entries(_NEAR_AREAS))


def subjects(texts: Iterable[str | None]) -> frozenset[str]:
    """The subjects that these texts name: ["professor of law", None] -> {"law"}."""
    return strong([senses for text in texts for _, _, senses in _SUBJECT_LEXICON.scan(plain_words(text))])


def areas(word: str) -> set[str | None]:
    """The areas of the subjects that a word names; None for one that no table has."""
    return {_AREA_OF.get(subject) for _, _, found in _SUBJECT_LEXICON.scan([word]) for subject in found}


def field_kinship(a: frozenset[str], b: frozenset[str]) -> float:
    """Log-odds that two people's subjects are one person's; an area's name ("medicine") agrees with all in it."""
    return max((_subject_kinship(one, other) for one, other in product(a, b)), default=0.0)


def _subject_kinship(one: str, other: str) -> float:
    first, second = _AREA_OF.get(one), _AREA_OF.get(other)
    if one == other or (first == second and first in (one, other)):
        return _SAME_SUBJECT
    # what no table has ("psephology") may be near to anything
    near = None in (first, second) or first == second or frozenset((first, second)) in _NEAR
    return _NEAR_SUBJECT if near else _OTHER_SUBJECT
