"""Titles and institutions of people, as "title @ institution"."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, roles_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("apposition", "Helen Marsden, a geologist, was there.", {"Helen Marsden": ["geologist @ -"]}),
        case(
            "apposition with an institution",
            "Helen Marsden, an assistant professor at Dunmore University in Ireland, was there.",
            {"Helen Marsden": ["assistant professor @ Dunmore University"]},
        ),
        case(
            "without an article",
            "Helen Marsden, head of geology at Dunmore University, was there.",
            {"Helen Marsden": ["head of geology @ Dunmore University"]},
        ),
        case(
            "of",
            "Helen Marsden, director of the Ellery Institute, was there.",
            {"Helen Marsden": ["director @ Ellery Institute"]},
        ),
        case(
            "with",
            "Helen Marsden, a researcher with the Ellery Institute, was there.",
            {"Helen Marsden": ["researcher @ Ellery Institute"]},
        ),
        case(
            "from",
            "Helen Marsden, a biologist from the University of Dunmore, was there.",
            {"Helen Marsden": ["biologist @ University of Dunmore"]},
        ),
        case(
            "possessive",
            "Helen Marsden, Dunmore University's vice chancellor, was there.",
            {"Helen Marsden": ["vice chancellor @ Dunmore University"]},
        ),
        case(
            "quoted before it",
            "“It is chalk,” said Helen Marsden, a geologist at Dunmore University.",
            {"Helen Marsden": ["geologist @ Dunmore University"]},
        ),
        case(
            "who is",
            "Helen Marsden, who is a geologist at Dunmore University, was there.",
            {"Helen Marsden": ["geologist @ Dunmore University"]},
        ),
        case(
            "is",
            "Helen Marsden is a geologist at Dunmore University.",
            {"Helen Marsden": ["geologist @ Dunmore University"]},
        ),
        case(
            "is, further on",
            "“It is chalk,” said Helen Marsden. Marsden is a geologist at Dunmore University.",
            {"Helen Marsden": ["geologist @ Dunmore University"]},
        ),
        case(
            "an age between",
            "Helen Marsden, 52, a geologist at Dunmore University, was there.",
            {"Helen Marsden": ["geologist @ Dunmore University"]},
        ),
        case("a nationality", "Helen Marsden, an Irish geologist, was there.", {"Helen Marsden": ["geologist @ -"]}),
        case(
            "a party",
            "Helen Marsden, a Republican strategist, was there.",
            {"Helen Marsden": ["Republican strategist @ -"]},
        ),
        case(
            "a field with commas",
            "Helen Marsden, a lecturer in rocks, soils and rivers at Dunmore University, was there.",
            {"Helen Marsden": ["lecturer in rocks, soils and rivers @ Dunmore University"]},
        ),
        case(
            "a dash",
            "Helen Marsden – a geologist at Dunmore University – was there.",
            {"Helen Marsden": ["geologist @ Dunmore University"]},
        ),
        case(
            "an acronym beside it",
            "Helen Marsden, vice president of the Dunmore Institute for Coastal Research (DICR) in Cork, was there.",
            {"Helen Marsden": ["vice president @ Dunmore Institute for Coastal Research"]},
        ),
        case(
            "part and whole",
            "Helen Marsden, of the School of Physics at the University of Dunmore, was there.",
            {"Helen Marsden": ["- @ University of Dunmore"]},
        ),
        case(
            "title in a department",
            "Helen Marsden, a lecturer in the Department of Geology at Dunmore University, was there.",
            {"Helen Marsden": ["lecturer @ Dunmore University"]},
        ),
        case(
            "chief executive",
            "Helen Marsden, chief executive of Harrow Steel, was there.",
            {"Helen Marsden": ["chief executive @ Harrow Steel"]},
        ),
        case(
            "of a country's institute",
            "Helen Marsden of Ireland's Ellery Institute was there.",
            {"Helen Marsden": ["- @ Ellery Institute"]},
        ),
        case(
            "degrees",
            "Helen Marsden, M.D., Ph.D., professor of medicine at Dunmore University, was there.",
            {"Helen Marsden": ["professor of medicine @ Dunmore University"]},
        ),
        case(
            "letters without a comma",
            "“It is chalk,” said Helen Marsden KC, a judge at the Dunmore Court.",
            {"Helen Marsden": ["judge @ Dunmore Court"]},
        ),
        case(
            "one degree",
            "“It is chalk,” said Helen Marsden, PhD, director of the Ellery Institute.",
            {"Helen Marsden": ["director @ Ellery Institute"]},
        ),
        case(
            "who heads a part of it",
            "Helen Marsden, who heads the geology division at the Ellery Institute, was there.",
            {"Helen Marsden": ["head @ Ellery Institute"]},
        ),
        case(
            "director of a part",
            "Helen Marsden, director of the Institute for Rocks at Dunmore University, was there.",
            {"Helen Marsden": ["director @ Institute for Rocks"]},
        ),
        case(
            "a college with a possessive",
            "Helen Marsden, a lecturer at King’s College London, was there.",
            {"Helen Marsden": ["lecturer @ King’s College London"]},
        ),
        case(
            "a hospital with a possessive",
            "Helen Marsden, a nurse at St Mary’s Hospital, was there.",
            {"Helen Marsden": ["nurse @ St Mary’s Hospital"]},
        ),
        case(
            "a master's degree",
            "“It is chalk,” said Helen Marsden, MBA, director of the Ellery Clinic.",
            {"Helen Marsden": ["director @ Ellery Clinic"]},
        ),
        case(
            "nothing but an institution",
            "“It is chalk,” said Helen Marsden, University of Dunmore.",
            {"Helen Marsden": ["- @ University of Dunmore"]},
        ),
        case(
            "an institution in brackets",
            "“It is chalk,” said Helen Marsden (Ellery Institute).",
            {"Helen Marsden": ["- @ Ellery Institute"]},
        ),
        case("an institution in a list", "They met Helen Marsden, Bo Ek and the Ellery Institute.", {}),
        case(
            "a friend's post", "“It is chalk,” said Helen Marsden, a friend of the director of the Ellery Museum.", {}
        ),
        case("a husband's post", "“It is chalk,” said Helen Marsden, widow of the founder of Ellery Industries.", {}),
        case(
            "two posts joined by and",
            "Helen Marsden, secretary of the Dock and Carters Union and a board member at Ellery Lines, was there.",
            {"Helen Marsden": ["secretary @ Dock and Carters Union", "board member @ Ellery Lines"]},
        ),
    ],
)
def test_roles_after_the_name(read, text, expected):
    assert roles_of(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("a bare title", "Geologist Helen Marsden was there.", {"Helen Marsden": ["Geologist @ -"]}),
        case(
            "a title of several words",
            "Brain evolution expert Helen Marsden was there.",
            {"Helen Marsden": ["Brain evolution expert @ -"]},
        ),
        case(
            "the institution first",
            "Dunmore University geologist Helen Marsden was there.",
            {"Helen Marsden": ["geologist @ Dunmore University"]},
        ),
        case(
            "University of first",
            "University of Dunmore researcher Helen Marsden was there.",
            {"Helen Marsden": ["researcher @ University of Dunmore"]},
        ),
        case(
            "possessive first",
            "NASA's deputy administrator Helen Marsden was there.",
            {"Helen Marsden": ["deputy administrator @ NASA"]},
        ),
        case("professor", "Professor Helen Marsden was there.", {"Helen Marsden": ["Professor @ -"]}),
        case(
            "associate professor",
            "Associate Professor Helen Marsden of Dunmore University was there.",
            {"Helen Marsden": ["Associate Professor @ Dunmore University"]},
        ),
        case("Dr is no title", "Dr Helen Marsden was there.", {}),
        case(
            "Dr with an institution",
            "Dr Helen Marsden of Dunmore University was there.",
            {"Helen Marsden": ["- @ Dunmore University"]},
        ),
        case(
            "from, no title",
            "Helen Marsden from Dunmore University was there.",
            {"Helen Marsden": ["- @ Dunmore University"]},
        ),
        case(
            "a title and from",
            "Professor Helen Marsden, from the University of Dunmore, was there.",
            {"Helen Marsden": ["Professor @ University of Dunmore"]},
        ),
        case(
            "lead author",
            "The study's lead author, Dr Helen Marsden of the Ellery Institute, was there.",
            {"Helen Marsden": ["lead author @ Ellery Institute"]},
        ),
        case("a governor and her state", "Ohio Gov. Helen Marsden was there.", {"Helen Marsden": ["Gov. @ Ohio"]}),
        case("a minister", "Foreign Minister Helen Marsden was there.", {"Helen Marsden": ["Foreign Minister @ -"]}),
        case(
            "Secretary of State",
            "Secretary of State Helen Marsden was there.",
            {"Helen Marsden": ["Secretary of State @ -"]},
        ),
        case(
            "before and after",
            "Geologist Helen Marsden, director of the Ellery Institute, was there.",
            {"Helen Marsden": ["Geologist @ -", "director @ Ellery Institute"]},
        ),
        case(
            "a nationality before",
            "Irish security expert Helen Marsden was there.",
            {"Helen Marsden": ["security expert @ -"]},
        ),
        case(
            "after a cue that opens the sentence",
            "Ruled Judge Helen Marsden: “It is chalk, and it will stay where it is.”",
            {"Helen Marsden": ["Judge @ -"]},
        ),
        case(
            "what is no organization owns nothing",
            "The Dunmore Film Institute gave £2m. “It is late,” said the film's director, Helen Marsden.",
            {"Helen Marsden": ["director @ -"]},
        ),
        case(
            "an organization meant by its kind",
            "Dunmore Hospice is full. “It is late,” said the hospice's director, Helen Marsden.",
            {"Helen Marsden": ["director @ Dunmore Hospice"]},
        ),
        case("a British party", "Labour MP Helen Marsden was there.", {"Helen Marsden": ["MP @ Labour"]}),
        case(
            "before a style",
            "The bishop of Dunmore, the Right Rev. Ian Ware, said that it was chalk.",
            {"Ian Ware": ["Right Rev. @ -", "bishop @ Dunmore"]},
        ),
    ],
)
def test_roles_before_the_name(read, text, expected):
    assert roles_of(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "former",
            "Helen Marsden, a former director of the Ellery Institute, was there.",
            {"Helen Marsden": ["former director @ Ellery Institute"]},
        ),
        case(
            "former before the name", "Former mayor Helen Marsden was there.", {"Helen Marsden": ["former mayor @ -"]}
        ),
        case("ex", "Ex-mayor Helen Marsden was there.", {"Helen Marsden": ["former mayor @ -"]}),
        case("retired", "Helen Marsden, a retired geologist, was there.", {"Helen Marsden": ["former geologist @ -"]}),
        case(
            "former and current",
            "Helen Marsden, a former mayor and now director of the Ellery Institute, was there.",
            {"Helen Marsden": ["former mayor @ -", "director @ Ellery Institute"]},
        ),
        case(
            "formerly and now",
            "Helen Marsden, formerly head of the Ellery Institute and now a lecturer at Dunmore University, was there.",
            {"Helen Marsden": ["former head @ Ellery Institute", "lecturer @ Dunmore University"]},
        ),
        case(
            "previously",
            "Helen Marsden, previously a professor at Dunmore University, was there.",
            {"Helen Marsden": ["former professor @ Dunmore University"]},
        ),
        case("once", "Helen Marsden, once the mayor of Cork, was there.", {"Helen Marsden": ["former mayor @ Cork"]}),
        case(
            "who previously worked",
            "Helen Marsden, who previously worked at the Ellery Institute, was there.",
            {"Helen Marsden": ["former - @ Ellery Institute"]},
        ),
        case(
            "was until",
            "Helen Marsden, who was a professor at Dunmore University until 2019, was there.",
            {"Helen Marsden": ["former professor @ Dunmore University"]},
        ),
        case(
            "was from, to",
            "Helen Marsden, who was mayor of Cork from 2010 to 2019, was there.",
            {"Helen Marsden": ["former mayor @ Cork"]},
        ),
        case(
            "was, and may be so still",
            "Helen Marsden, who was a lecturer at Dunmore University, was there.",
            {"Helen Marsden": ["lecturer @ Dunmore University"]},
        ),
        case(
            "was, under her surname",
            "Marsden was director of the Ellery Institute until 2019, Helen Marsden said.",
            {"Helen Marsden": ["former director @ Ellery Institute"]},
        ),
        case("then-", "“It is chalk,” said then-mayor Helen Marsden.", {"Helen Marsden": ["former mayor @ -"]}),
        case(
            "ex-", "“It is chalk,” said Ex-police chief Helen Marsden.", {"Helen Marsden": ["former police chief @ -"]}
        ),
        case(
            "until before the post",
            "“It is chalk,” said Helen Marsden, until last year a doctor at Ellery Hospital.",
            {"Helen Marsden": ["former doctor @ Ellery Hospital"]},
        ),
        case(
            "until, without an article",
            "“It is chalk,” said Helen Marsden, until recently director of the Ellery Museum.",
            {"Helen Marsden": ["former director @ Ellery Museum"]},
        ),
        case(
            "the late, before a title",
            "The late Dr Helen Marsden, director of the Ellery Museum, was there.",
            {"Helen Marsden": ["former director @ Ellery Museum"]},
        ),
        case(
            "the late",
            "“It is chalk,” the late Helen Marsden, director of the Ellery Museum, once said.",
            {"Helen Marsden": ["former director @ Ellery Museum"]},
        ),
    ],
)
def test_former_and_current(read, text, expected):
    assert roles_of(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "teaches at", "Helen Marsden teaches at Dunmore University.", {"Helen Marsden": ["- @ Dunmore University"]}
        ),
        case(
            "who teaches at",
            "Helen Marsden, who teaches geology at Dunmore University, was there.",
            {"Helen Marsden": ["- @ Dunmore University"]},
        ),
        case("works for", "Helen Marsden works for the Ellery Institute.", {"Helen Marsden": ["- @ Ellery Institute"]}),
        case(
            "heads",
            "Helen Marsden, who heads the Ellery Institute, was there.",
            {"Helen Marsden": ["head @ Ellery Institute"]},
        ),
        case(
            "directs",
            "Marsden directs the Ellery Institute. “It is chalk,” said Helen Marsden.",
            {"Helen Marsden": ["director @ Ellery Institute"]},
        ),
        case(
            "founded",
            "Helen Marsden, who founded the Ellery Institute in 1999, was there.",
            {"Helen Marsden": ["founder @ Ellery Institute"]},
        ),
        case(
            "who led the work and is",
            "Helen Marsden, who led the work and is a professor at Dunmore University, was there.",
            {"Helen Marsden": ["professor @ Dunmore University"]},
        ),
    ],
)
def test_roles_expressed_by_verbs(read, text, expected):
    assert roles_of(read(text)) == expected


def test_the_evidence_is_the_sentence_that_prints_the_role(read):
    text = (
        "The cliff fell at noon.\n\n“It is chalk,” said Helen Marsden, a geologist at Dunmore University. "
        "The road is closed. Marsden, who heads the Ellery Institute (EI), lives nearby."
    )
    (person,) = read(text).people
    assert [(r.title, r.acronym, r.evidence.of(text)) for r in person.roles] == [
        ("geologist", None, "“It is chalk,” said Helen Marsden, a geologist at Dunmore University."),
        ("head", "EI", "Marsden, who heads the Ellery Institute (EI), lives nearby."),
    ]


def test_a_role_is_kept_once(read):
    text = "Helen Marsden, a geologist, was there. Geologist Helen Marsden left. Marsden, a Geologist, came back."
    assert len(read(text).people[0].roles) == 1


def test_roles_inside_utterances_are_left_out(read):
    text = "“Marsden is a professor at Dunmore University, and he is late,” said Owen Pike. Ted Marsden laughed."
    assert "Owen Pike" not in roles_of(read(text))


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        (
            "Helen Marsden, a lecturer in the Department of Geology at Dunmore University, was there.",
            "Department of Geology",
        ),
        ("Helen Marsden, of the School of Physics, Dunmore University, was there.", "School of Physics"),
        ("Helen Marsden, a lecturer at Dunmore University's School of Physics, was there.", "School of Physics"),
        (
            "Dunmore University is full. Helen Marsden, a lecturer at the university's School of Physics, was there.",
            "School of Physics",
        ),
        ("Helen Marsden, a lecturer at Dunmore University, was there.", None),
    ],
)
def test_the_part_of_an_institution(read, text, unit):
    [role] = read(text).people[0].roles
    assert (role.institution, role.unit) == ("Dunmore University", unit)


@pytest.mark.parametrize("part", ["the School of Art at Dunmore University", "Dunmore University's School of Art"])
def test_the_whole_of_a_headed_part(read, part):
    [role] = read(f"Helen Marsden, dean of {part}, was there.").people[0].roles
    assert (role.institution, role.whole) == ("School of Art", "Dunmore University")


@pytest.mark.parametrize("end", ["from 2012 to 2020", "until 2019", "in the 1990s", "at the time"])
def test_a_role_that_ended(read, end):
    text = f"“It is late,” said Helen Marsden, director of the Ellery Institute {end}."
    assert roles_of(read(text)) == {"Helen Marsden": ["former director @ Ellery Institute"]}
    assert roles_of(read("Helen Marsden is director of the Ellery Institute until May."))["Helen Marsden"][0][0] == "d"


def test_the_evidence_is_whole_sentences(read):
    text = "It rains. “We rest,” Helen Marsden said. She was a lecturer at Dunmore University until 2015. It snows."
    [role] = read(text).people[0].roles
    assert role.evidence.of(text) == text.removeprefix("It rains. ").removesuffix(" It snows.")
