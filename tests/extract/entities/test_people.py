"""The people of an article: one entity for each person, under the fullest name that is printed."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, speakers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "surname later",
            "Anna Lindqvist opened the mill. Lindqvist said it was late.",
            {"Anna Lindqvist": ["Lindqvist"]},
        ),
        case(
            "full name later",
            "Lindqvist said it was late. Anna Lindqvist opened the mill.",
            {"Anna Lindqvist": ["Lindqvist"]},
        ),
        case(
            "first name later",
            "Anna Lindqvist opened the mill. “It is late,” Anna said.",
            {"Anna Lindqvist": ["Anna"]},
        ),
        case(
            "an initial in the middle",
            "Robert Quayle spoke. Robert T. Quayle of Galway was late. Quayle left.",
            {"Robert T. Quayle": ["Robert Quayle", "Quayle"]},
        ),
        case(
            "initials for first names",
            "J.R. Whitcombe spoke. Whitcombe said it was late.",
            {"J.R. Whitcombe": ["Whitcombe"]},
        ),
        case(
            "an initial of the first name",
            "Robert Quayle spoke. R. Quayle was late.",
            {"Robert Quayle": ["R. Quayle"]},
        ),
        case("a month's name", "Prime Minister Nadia May left. May was late.", {"Nadia May": ["May"]}),
        case(
            "a nickname after an initial",
            "Robert T. “Bob” Quayle spoke. Quayle was late.",
            {"Robert T. Quayle": ["Bob Quayle", "Quayle"]},
        ),
        case(
            "honorifics are no part of it",
            "Dr. Robert Quayle spoke. Mr. Quayle was late, said Professor Quayle.",
            {"Robert Quayle": ["Quayle"]},
        ),
        case("Sir", "Sir Alan Thripp spoke. “It is late,” Sir Alan said.", {"Alan Thripp": ["Alan"]}),
        case(
            "titles before it",
            "Police Chief Robert Quayle spoke. Senator Alice Marrow said it was late.",
            {"Robert Quayle": [], "Alice Marrow": []},
        ),
        case("Jr.", "Robert Quayle Jr. spoke. “It is late,” Quayle said.", {"Robert Quayle Jr.": ["Quayle"]}),
        case(
            "Jr. after a comma",
            "Robert Quayle, Jr., spoke. “It is late,” Quayle said.",
            {"Robert Quayle, Jr.": ["Quayle"]},
        ),
        case("al-", "“It is late,” said Omar al-Masri, a baker. Al-Masri left.", {"Omar al-Masri": ["Al-Masri"]}),
        case("De La", "“It is late,” said Maria De La Cruz, a farmer.", {"Maria De La Cruz": []}),
        case(
            "father and son, with commas",
            "Robert Quayle, Sr., spoke. His son, Robert Quayle, Jr., did not, but Robert Quayle, III, did.",
            {"Robert Quayle, Sr.": [], "Robert Quayle, Jr.": [], "Robert Quayle, III": []},
        ),
        case("III", "Robert Quayle III spoke. “It is late,” Quayle said.", {"Robert Quayle III": ["Quayle"]}),
        case(
            "father and son",
            "Robert Quayle Sr. spoke to Robert Quayle Jr. about it.",
            {"Robert Quayle Sr.": [], "Robert Quayle Jr.": []},
        ),
        case(
            "van der",
            "“It is late,” said Pieter van der Meulen. Nobody answered van der Meulen.",
            {"Pieter van der Meulen": ["van der Meulen"]},
        ),
        case(
            "Van at a sentence's start",
            "“It is late,” said Pieter van der Meulen. Van der Meulen left.",
            {"Pieter van der Meulen": ["Van der Meulen"]},
        ),
        case(
            "de la",
            "“It is late,” said Maria de la Fuente. Nobody answered de la Fuente.",
            {"Maria de la Fuente": ["de la Fuente"]},
        ),
        case(
            "two surnames",
            "“It is late,” said Carlos Ortega Ruiz. “It is,” Ortega Ruiz said.",
            {"Carlos Ortega Ruiz": ["Ortega Ruiz"]},
        ),
        case(
            "hyphens",
            "“It is late,” said Anne-Marie Fitch-Hallam. “It is,” said Fitch-Hallam.",
            {"Anne-Marie Fitch-Hallam": ["Fitch-Hallam"]},
        ),
        case("O'", "Sean O'Rahilly spoke. “It is late,” said O'Rahilly.", {"Sean O'Rahilly": ["O'Rahilly"]}),
        case(
            "O’ with a curly mark",
            "“It is late,” said Sean O’Rahilly. “It is,” said O’Rahilly.",
            {"Sean O’Rahilly": ["O’Rahilly"]},
        ),
        case(
            "Mc and Mac",
            "Fiona McAllister met Colin MacBride. McAllister said MacBride was late.",
            {"Fiona McAllister": ["McAllister"], "Colin MacBride": ["MacBride"]},
        ),
        case("accents", "Zoë Šimůnková spoke. “It is late,” said Šimůnková.", {"Zoë Šimůnková": ["Šimůnková"]}),
        case(
            "a possessive",
            "Anna Lindqvist’s mill opened. Lindqvist's brother was late.",
            {"Anna Lindqvist": ["Lindqvist"]},
        ),
        case(
            "a slip of the pen",
            "Anna Lindqvist opened the mill. “It is late,” Mrs Lindquist said.",
            {"Anna Lindqvist": ["Lindquist"]},
        ),
        case(
            "a nickname between",
            "Joseph “Joe” Tarling walked the dam. “It is late,” Tarling said.",
            {"Joseph Tarling": ["Joe Tarling", "Tarling"]},
        ),
        case(
            "a nickname, then alone",
            "Joseph “Buzz” Tarling walked the dam. “It is late,” Buzz Tarling said. “It is damp,” said Buzz.",
            {"Joseph Tarling": ["Buzz Tarling", "Buzz"]},
        ),
        case(
            "a nickname of two words after two names and a title",
            "Captain Joseph Alan (Big Joe) Tarling Jr. walked the dam.",
            {"Joseph Alan Tarling Jr": ["Big Joe Tarling Jr"]},
        ),
        case(
            "a nickname with the article", "Joseph ‘the Rock’ Tarling left.", {"Joseph Tarling": ["the Rock Tarling"]}
        ),
        case(
            "a nickname before two surnames",
            "Helena “Nell” Prats Soler left on Tuesday, Abel “Abe” van der Pell Tuesday.",
            {"Helena Prats Soler": ["Nell Prats Soler"], "Abel van der Pell": ["Abe van der Pell"]},
        ),
        case(
            "a work of somebody",
            "Nora Pell heard Marrow’s “Nightfall” Tuesday.",
            {"Nora Pell": []},
        ),
        case("a maiden name", "Nora Pell, née Crane, left.", {"Nora Pell": ["Nora Crane"]}),
        case("a maiden name in brackets", "Nora Pell (née Crane) left.", {"Nora Pell": ["Nora Crane"]}),
        case(
            "a maiden name inside",
            "Nora (Crane) Pell left. Nora (née Marrow) Bird stayed.",
            {"Nora Pell": ["Nora Crane"], "Nora Bird": ["Nora Marrow"]},
        ),
        case(
            "a name that the recogniser misses",
            "“It is late,” said Oswin Threlkeld-Abara. Nobody answered Threlkeld-Abara.",
            {"Oswin Threlkeld-Abara": ["Threlkeld-Abara"]},
        ),
        case(
            "two surnames, then one of them",
            "“It is late,” said Elena Prats Soler, a baker. Prats said it was damp.",
            {"Elena Prats Soler": ["Prats"]},
        ),
        case(
            "a hyphen, then none",
            "“It is late,” said Helena Prats-Soler, a baker. Prats Soler said it was damp.",
            {"Helena Prats-Soler": ["Prats Soler"]},
        ),
        case(
            "the given name of two words",
            "“It is late,” said Chua Beng Lock, a baker. Beng Lock said it was damp.",
            {"Chua Beng Lock": ["Beng Lock"]},
        ),
        case("ap", "“It is late,” said Owain ap Tudur, a baker.", {"Owain ap Tudur": []}),
        case("letters after it", "“It is late,” said Nora Pell KC, who left. Pell left.", {"Nora Pell": ["Pell"]}),
        case("the 3rd", "“It is late,” said Abel Crane the 3rd.", {"Abel Crane the 3rd": []}),
        case("a numeral at the end", "“It is late,” said Abel Crane III.", {"Abel Crane III": []}),
        case("a rank of two words", "“It is late,” said Rear Adm. Nora Pell, who left.", {"Nora Pell": []}),
        case("Herr", "“It is late,” said Herr Emil Brandt, who left.", {"Emil Brandt": []}),
        case("a month first", "“It is late,” said June Harlow, a nurse. Harlow left.", {"June Harlow": ["Harlow"]}),
        case("accents left out", "“It is late,” said Vesna Đokić, a poet. Djokic left.", {"Vesna Đokić": ["Djokic"]}),
        case("surname that is a word", "Tom Bird spoke. “It is late,” Bird said.", {"Tom Bird": ["Bird"]}),
        case("surname that is a place", "Carla London spoke. “It is late,” London said.", {"Carla London": ["London"]}),
        case(
            "surname that is a verb",
            "Jane Pickett and Harold Will spoke. “It is late,” Will said.",
            {"Jane Pickett": [], "Harold Will": ["Will"]},
        ),
    ],
)
def test_one_entity_per_person_under_the_fullest_name(read, text, expected):
    assert {p.name: list(p.aliases) for p in read(text).people} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "by gender",
            "Mr Tomas Arden and Mrs Greta Arden moved in. “It is damp,” Mrs Arden said. “It is not,” Mr Arden said.",
            ["Greta Arden", "Tomas Arden"],
        ),
        case(
            "by first name",
            "Tomas Arden and Greta Arden moved in. “It is damp,” Greta said. “It is not,” Tomas said.",
            ["Greta Arden", "Tomas Arden"],
        ),
        case(
            "who was named first",
            "Tomas Arden was first on the scene. “It is damp,” Arden said.\n\nHis sister, Greta Arden, came later.",
            ["Tomas Arden"],
        ),
        case(
            "bare names with honorifics",
            "Mr Arden and Mrs Arden moved in. “It is damp,” Mrs Arden said. “It is not,” Mr Arden said.",
            ["Mrs Arden", "Mr Arden"],
        ),
        case(
            "full names",
            "“It is damp,” said Tomas Arden. “It is not,” said Greta Arden.",
            ["Tomas Arden", "Greta Arden"],
        ),
    ],
)
def test_two_people_with_one_surname_are_distinguished(read, text, expected):
    assert speakers(read(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "a rare first name that speaks",
            "“It is late,” said Oswin Threlkeld-Abara. Nobody answered.",
            ["Oswin Threlkeld-Abara"],
        ),
        case(
            "taken for an organization, though a surname stands alone later",
            "Petra Lindqvist opened the mill. “It is late,” Lindqvist said.",
            ["Petra Lindqvist"],
        ),
        case(
            "taken for nothing, though a title introduces it",
            "Vera Stanmore, a geologist at Dunmore University, was there. “It is late,” Stanmore said.",
            ["Vera Stanmore"],
        ),
        case(
            "taken for nothing, though a title stands before it",
            "Security expert Vera Stanmore was there. “It is late,” Stanmore said.",
            ["Vera Stanmore"],
        ),
        case(
            "taken for a place, though someone is called so",
            "“It is late,” said Vera Dunmore, a geologist. “It is,” Dunmore repeated.",
            ["Vera Dunmore"],
        ),
    ],
)
def test_names_that_the_recogniser_misses(read, text, expected):
    assert [p.name for p in read(text).people] == expected


def test_the_plural_of_a_surname_is_no_mention(read):
    extraction = read("Tomas Arden and Greta Arden moved in. The Ardens were pleased. “It is damp,” Greta Arden said.")
    assert {p.name for p in extraction.people} == {"Tomas Arden", "Greta Arden"}
    assert not any("Ardens" in alias for p in extraction.people for alias in p.aliases)


@pytest.mark.parametrize(
    "text",
    [
        case("days and months", "On Monday it rained. In April it rained again, Tuesday included."),
        case("places", "The road from Galway to Port Talbot was closed."),
        case("organizations", "The Ministry of Works said the road was closed. Galway City Council agreed."),
        case("a park", "They met in Victoria Park, near Elizabeth Bridge."),
        case("an illness", "She has Parkinson’s disease and lives on Halley Road."),
        case(
            "a town before a mayor",
            "“It is late,” the Galway Mayor said.",
            wrong="both words pass for a name; excluding names that end in a title would exclude Ann Baker too",
        ),
        case("a club", "Barrow Rovers said the deal was done."),
        case("a firm after its kind", "It was sold by law firm Hale Orme."),
        case("an award", "The Okafor Prize went to nobody."),
    ],
)
def test_texts_without_a_person(read, text):
    assert [p.name for p in read(text).people] == []
