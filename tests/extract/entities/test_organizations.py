"""Organizations: the whole name, its acronym, and its short forms."""

from __future__ import annotations

import pytest

from quotes_service.extract.document import Entity, Mention
from quotes_service.extract.entities.organizations import _without_short_forms
from tests.extract.readable import case


def organizations(extraction):
    return {o.name: o.acronym for o in extraction.organizations}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("University of X", "She left the University of Dunmore last year.", ["University of Dunmore"]),
        case("X University", "She left Dunmore University last year.", ["Dunmore University"]),
        case(
            "University of X and Y",
            "She left the University of Science and Technology of Dunmore.",
            ["University of Science and Technology of Dunmore"],
        ),
        case(
            "a campus after a comma",
            "He works at the University of California, Riverside.",
            ["University of California, Riverside"],
        ),
        case("a campus after at", "He works at the University of Texas at Dallas.", ["University of Texas at Dallas"]),
        case(
            "an institute for",
            "She left the Dunmore Institute for Coastal Research in May.",
            ["Dunmore Institute for Coastal Research"],
        ),
        case(
            "two joined",
            "The University of Dunmore and Ellery College built it.",
            ["University of Dunmore", "Ellery College"],
        ),
        case("an Arabic article", "She left al-Quds University last year.", ["al-Quds University"]),
        case("a number in it", "Element 21 Golf Company makes balls.", ["Element 21 Golf Company"]),
        case("an illness", "Owen Pike, an AIDS researcher, left.", []),
        case("a ministry", "The Ministry of Works was closed.", ["Ministry of Works"]),
        case("a possessive after", "Dunmore University’s library burnt down.", ["Dunmore University"]),
        case("a place after", "She left Dunmore University in Ireland.", ["Dunmore University"]),
        case("a hyphen", "The Anglo-Norse Observatory was closed.", ["Anglo-Norse Observatory"]),
        case("a firm of three", "She is a lawyer at Pell, Orme and Rudd.", ["Pell, Orme and Rudd"]),
        case("members", "The Dunmore College of Surgeons was closed.", ["Dunmore College of Surgeons"]),
        case("two, one by its letters", "The Roads Department and CIA left.", ["Roads Department", "CIA"]),
        case("a degree is none", "She has a PhD and a PGD.", []),
        case("a firm", "He is a lawyer at Bailey & Ferrant.", ["Bailey & Ferrant"]),
        case("a title and a name after", "Senate Minority Leader Paula Renn left early.", ["Senate"]),
        case("a title alone is none", "Secretary of State Paula Renn left early.", []),
        case("a person before is not in it", "House Speaker Paula Renn left early.", ["House"]),
        case(
            "the word alone is no name",
            "The University was closed. The Institute too.",
            [],
        ),
        case("mentioned twice", "Dunmore University was closed. Dunmore University reopened.", ["Dunmore University"]),
        case("a line break between", "Dunmore University\nEllery College\n", ["Dunmore University", "Ellery College"]),
        case(
            "King's College",
            "King’s College London and King's College Dunmore merged.",
            ["King’s College London", "King's College Dunmore"],
        ),
        case(
            "Queen's University",
            "She left Queen’s University Belfast in May.",
            ["Queen’s University Belfast"],
        ),
        case(
            "a saint's hospital",
            "She left St Mary’s Hospital in May.",
            ["St Mary’s Hospital"],
        ),
        case("Children's Hospital", "She left Boston Children’s Hospital in May.", ["Boston Children’s Hospital"]),
    ],
)
def test_the_whole_name_of_an_organization(read, text, expected):
    assert [o.name for o in read(text).organizations] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "in brackets",
            "The Dunmore Institute for Coastal Research (DICR) was closed. DICR reopened in May.",
            {"Dunmore Institute for Coastal Research": "DICR"},
        ),
        case(
            "small words counted",
            "The Office of Works and Waters (OWW) was closed.",
            {"Office of Works and Waters": "OWW"},
        ),
        case(
            "the acronym first",
            "NCSB was closed. The National Coast Survey Bureau (NCSB) reopened.",
            {"National Coast Survey Bureau": "NCSB"},
        ),
        case(
            "letters from inside words",
            "The Tidal Research Organisation (TiRO) was closed.",
            {"Tidal Research Organisation": "TiRO"},
        ),
        case(
            "small words between the capitals",
            "The Alliance to Save Our Dams (ASOD) was closed. ASOD reopened.",
            {"Alliance to Save Our Dams": "ASOD"},
        ),
        case(
            "with full stops, and no bracket",
            "The Tidal Survey Board was closed. The T.S.B. reopened.",
            {"Tidal Survey Board": "T.S.B."},
        ),
        case("a bracket that is none", "Dunmore University (founded 1901) was closed.", {"Dunmore University": None}),
        case("a year in brackets", "Dunmore University (1901) was closed.", {"Dunmore University": None}),
    ],
)
def test_acronyms_in_brackets(read, text, expected):
    assert organizations(read(text)) == expected


def test_every_form_is_the_same_organization(read):
    text = (
        "The Dunmore Institute for Coastal Research (DICR) was closed.\n\n"
        "“We reopen in May,” DICR said. The Dunmore Institute for Coastal Research has nine walls."
    )
    extraction = read(text)
    (institute,) = extraction.organizations
    assert [m.of(text) for m in institute.mentions if m.of(text) == "DICR"]
    assert len(institute.mentions) >= 3
    assert [s.name for q in extraction.quotations for s in q.speakers] == ["Dunmore Institute for Coastal Research"]


def test_debris_names_no_organization(read):
    text = "Dunmore University was closed.\n\nRelated stories\n\nEllery College wins cup"
    assert [o.name for o in read(text).organizations] == ["Dunmore University"]


def test_short_forms_do_not_depend_on_the_order_of_the_others():
    """Sets of words have another order in each process: "Gulf", which is named before Tide Gulf, must not make Tide a
    short form of it."""
    printed = {"tide": 5, "gulf": 0, "tide gulf": 20}
    entities = {
        name: Entity(name.title(), "organization", [Mention(start, start + len(name), name.title())])
        for name, start in printed.items()
    }
    found = _without_short_forms(entities)
    assert {form: whole.name for form, whole in found.items()} == {
        "tide": "Tide",
        "gulf": "Tide Gulf",
        "tide gulf": "Tide Gulf",
    }
