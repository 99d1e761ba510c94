"""Resolving the source of a quotation to a person or organization, or else the reason why it is not resolved."""

from __future__ import annotations

import pytest

from tests.extract.readable import case, speakers

HELEN = "“It is chalk,” said Helen Marsden, a geologist at Dunmore University."
OWEN = "“It is not,” said Owen Pike, a botanist at Ellery College."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("surname", f"{HELEN}\n\nThe cliff is closed. “It will fall,” Marsden said.", "Helen Marsden"),
        case(
            "surname with an honorific",
            f"{HELEN}\n\nThe cliff is closed. “It will fall,” Dr Marsden said.",
            "Helen Marsden",
        ),
        case("first name", f"{HELEN}\n\nThe cliff is closed. “It will fall,” Helen said.", "Helen Marsden"),
        case(
            "title and surname",
            f"{HELEN}\n\nThe cliff is closed. Geologist Marsden said it would fall.",
            "Helen Marsden",
        ),
        case(
            "surname before the full name",
            "Marsden said the cliff would fall.\n\nHelen Marsden is a geologist.\n\n“It is chalk,” Marsden said.",
            "Helen Marsden",
        ),
        case(
            "in an apposition",
            "The institute’s director, Helen Marsden, said it was chalk.\n\n“It will fall,” the director said.",
            "Helen Marsden",
        ),
        case(
            "spokesman and name",
            "“It is shut,” said council spokesman Owen Pike.\n\n“It stays shut,” the spokesman said.",
            "Owen Pike",
        ),
        case(
            "a day after the name",
            "“It will fall,” says Irish geologist Dr Helen Marsden today in the journal Chalk.",
            "Helen Marsden",
        ),
        case("a dash after the name", "Lord Marsden - a senior law lord - said it would fall.", "Marsden"),
        case(
            "they, of whom the text says so",
            "Robin Marsden, who uses they/them pronouns, runs the bar. “We are full,” they said.",
            "Robin Marsden",
        ),
        case("according to", f"{HELEN}\n\nAccording to Marsden, it will fall.", "Helen Marsden"),
        case(
            "its president",
            "The Farmers Union is angry. “We can’t farm dust,” its president, Joe Tanner, said.",
            "Joe Tanner",
        ),
        case(
            "her neighbour",
            "Her neighbour, Tom Beckett, 61, who has a dog, said: “It will fall.”",
            "Tom Beckett",
        ),
        case(
            "his wife",
            "“It will fall,” said his wife, Helen Marsden.",
            "Helen Marsden",
        ),
        case("a resident", "“It will fall,” said Dunmore resident Tom Beckett.", "Tom Beckett"),
        case(
            "co-author",
            "“It will fall,” said co-author Helen Marsden, who was there.",
            "Helen Marsden",
        ),
        case(
            "an honorific that a pronoun denies",
            "“No comment,” Mr. Doyle said. His lawyer, Susan Katz, was away. “So be it,” he said."
            "\n\nMs. Katz later told reporters: “It will fall.”",
            "Susan Katz",
        ),
    ],
)
def test_speakers_by_name(read, text, expected):
    assert speakers(read(text))[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("she", f"{HELEN}\n\n“It will fall,” she said.", "Helen Marsden"),
        case("she, in the same paragraph", f"{HELEN} The road is shut. “It will fall,” she added.", "Helen Marsden"),
        case(
            "he said, two paragraphs on",
            "Owen Pike, a botanist, said it was not chalk.\n\nThe road is shut.\n\n“It will fall,” he said.",
            "Owen Pike",
        ),
        case(
            "she and he by honorific",
            "Mrs Marsden met Mr Pike on the beach.\n\n“It will fall,” she said.",
            "Marsden",
        ),
        case(
            "she by honorific, though he was named last",
            "“It is chalk,” said Ms Helen Marsden. “It is not,” said Mr Owen Pike.\n\n“It will fall,” she insisted.",
            "Helen Marsden",
        ),
        case(
            "he by what the text calls him",
            "Owen Pike left his dog on the beach.\n\nHelen Marsden brought her own.\n\n“It will fall,” he said.",
            "Owen Pike",
        ),
        case(
            "by kinship",
            "Helen Marsden met her husband, Owen Pike, on the beach.\n\n“It will fall,” he said.",
            "Owen Pike",
        ),
        case(
            "the one who goes on speaking",
            f"{HELEN}\n\nThe council asked Owen Pike too.\n\n{OWEN}\n\n“It will fall,” he said.",
            "Owen Pike",
        ),
        case(
            "her subject is nearer",
            "Owen Pike’s sister, Helen Marsden, owns the cliff.\n\n“It will fall,” she said.",
            "Helen Marsden",
        ),
        case("he inside her words", f"{HELEN}\n\n“Owen Pike is wrong, and he knows it,” she said.", "Helen Marsden"),
        case("nobody fits", "The cliff is shut.\n\n“It will fall,” she said.", "(ambiguous_pronoun)"),
        case("only a man is there", "Mr Owen Pike left his dog.\n\n“It will fall,” she said.", "(ambiguous_pronoun)"),
        case(
            "he, for her view was mentioned",
            "Amy Chen, an economist, said rates would rise. Her view was shared by Paul Doyle "
            "at Morrow Capital. “They will,” he said.",
            "Paul Doyle",
        ),
    ],
)
def test_speakers_by_pronoun(read, text, expected):
    assert speakers(read(text))[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "the professor",
            "“It is chalk,” said Helen Marsden, professor of geology at Dunmore University."
            "\n\n“It will fall,” the professor said.",
            "Helen Marsden",
        ),
        case("the geologist of the two", f"{HELEN}\n\n{OWEN}\n\n“It will fall,” the geologist said.", "Helen Marsden"),
        case("the botanist of the two", f"{HELEN}\n\n{OWEN}\n\n“It will fall,” the botanist said.", "Owen Pike"),
        case(
            "the minister",
            "Foreign Minister Helen Marsden flew in.\n\n“It will fall,” the minister said.",
            "Helen Marsden",
        ),
        case("an agent noun of nobody's", f"{HELEN}\n\n“It will fall,” the policeman said.", "(unnamed: policeman)"),
        case(
            "its makers",
            "The train ran. “It is late,” said its makers, Wattle Cells Ltd, on Friday.",
            "Wattle Cells Ltd",
        ),
        case("a professor is anyone", f"{HELEN}\n\n“It will fall,” a professor said.", "(unnamed: a professor)"),
    ],
)
def test_speakers_by_title(read, text, expected):
    assert speakers(read(text))[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("both experts", f"{HELEN}\n\n{OWEN}\n\nBoth experts said it would fall.", "Helen Marsden + Owen Pike"),
        case(
            "both scientists",
            f"{HELEN}\n\n{OWEN}\n\nBut both scientists said it would fall.",
            "Helen Marsden + Owen Pike",
        ),
        case("the two", f"{HELEN}\n\n{OWEN}\n\nThe two said it would fall.", "Helen Marsden + Owen Pike"),
        case(
            "the two researchers",
            f"{HELEN}\n\n{OWEN}\n\nThe two researchers said it would fall.",
            "Helen Marsden + Owen Pike",
        ),
        case("both, of whom", f"{HELEN}\n\n{OWEN}\n\nBoth said it would fall.", "Helen Marsden + Owen Pike"),
        case("names joined", "Helen Marsden and Owen Pike said it would fall.", "Helen Marsden + Owen Pike"),
        case(
            "surnames joined", f"{HELEN}\n\n{OWEN}\n\nMarsden and Pike said it would fall.", "Helen Marsden + Owen Pike"
        ),
        case(
            "they, the pair",
            "Helen Marsden and Owen Pike said it was chalk.\n\n“It will fall,” they wrote.",
            "Helen Marsden + Owen Pike",
        ),
        case(
            "several after their title and each their own",
            "Both candidates, Democrat Helen Marsden and Republican Owen Pike, said it would fall.",
            "Helen Marsden + Owen Pike",
        ),
        case(
            "several after their title",
            "The owners, Bo and Ida Marsden, said it would fall.",
            "Bo Marsden + Ida Marsden",
        ),
        case(
            "one thing turned another",
            "Former banker turned radio host Helen Marsden said it would fall.",
            "Helen Marsden",
        ),
        case(
            "her colleague is not herself",
            f"{HELEN}\n\n“It will fall,” Marsden said. Her colleague said it would stand.",
            "(unnamed: Her colleague)",
        ),
        case("both without two", f"{HELEN}\n\nBoth experts said it would fall.", "(group: Both experts)"),
        case(
            "experts, not the mayor between them",
            f"{HELEN}\n\n{OWEN}\n\n“It is shut,” said Mayor Ruth Coleman.\n\nBoth experts said it would fall.",
            "Helen Marsden + Owen Pike",
        ),
        case(
            "a family",
            "“It is damp,” said Helen Marsden. “It is not,” said Tom Marsden.\n\nThe Marsdens said it would fall.",
            "Helen Marsden + Tom Marsden",
        ),
    ],
)
def test_two_speakers_of_one_quotation(read, text, expected):
    assert speakers(read(text))[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("an organization", "The Ministry of Works said the cliff would fall.", "Ministry of Works"),
        case(
            "its acronym",
            "The National Coast Survey Bureau (NCSB) shut the road.\n\nThe NCSB said it would fall.",
            "National Coast Survey Bureau",
        ),
        case(
            "its acronym, without what and adds",
            "The Centre for Cliff Control and Prevention shut the road.\n\nThe CCC said it would fall.",
            "Centre for Cliff Control and Prevention",
        ),
        case("an agency by its kind", "The Ostwind news agency said the cliff would fall.", "Ostwind"),
        case(
            "who published it",
            "The cliff will fall, according to a map published on Friday by the Ministry of Works.",
            "Ministry of Works",
        ),
        case(
            "its noun", "The Ministry of Works shut the road.\n\nThe ministry said it would fall.", "Ministry of Works"
        ),
        case(
            "its pronoun",
            "The Ministry of Works said the cliff would fall. It said the road was shut.",
            "Ministry of Works",
        ),
        case(
            "the university",
            "Dunmore University owns the cliff.\n\nThe university said it would fall.",
            "Dunmore University",
        ),
        case("a place that speaks", "France said the cliff would fall.", "France"),
        case("a country's military", "The Irish military said the cliff would fall.", "Irish military"),
        case(
            "its announcement",
            "The cliff will fall, according to an announcement from the Ministry of Works.",
            "Ministry of Works",
        ),
        case("its report", "The cliff will fall, according to a report by the Ministry of Works.", "Ministry of Works"),
        case("its study, possessive", "The Ministry of Works’ report said the cliff would fall.", "Ministry of Works"),
        case("a person's study", "A study by Helen Marsden found that the cliff would fall.", "Helen Marsden"),
        case(
            "a spokeswoman of it",
            "A spokeswoman for the Ministry of Works said the cliff would fall.",
            "(unnamed: A spokeswoman for the Ministry of Works)",
        ),
    ],
)
def test_organizations_and_publications(read, text, expected):
    assert speakers(read(text))[-1] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("a group", "Villagers said the cliff would fall.", "(group: Villagers)"),
        case("critics", "Critics say the cliff will fall.", "(group: Critics)"),
        case("analysts with an adjective", "Defence analysts said the cliff would fall.", "(group: Defence analysts)"),
        case("police", "Police said the cliff would fall.", "(group: Police)"),
        case("they, a group's", "Villagers said the cliff would fall. They said it was chalk.", "(group: Villagers)"),
        case(
            "sent by somebody", "The man sent by Ellery Lines said it was chalk.", "(unnamed: man sent by Ellery Lines)"
        ),
        case("against somebody", "The anti-Ostwind group said it was chalk.", "(unnamed: anti-Ostwind group)"),
        case("unnamed", "A senior official said the cliff would fall.", "(unnamed: A senior official)"),
        case("one of them", "“It will fall,” one villager said.", "(unnamed: one villager)"),
        case(
            "a man who was there",
            "“It will fall,” said a man who was walking his dog.",
            "(unnamed: a man who was walking his dog)",
        ),
    ],
)
def test_groups_and_unnamed_sources_are_kept_as_such(read, text, expected):
    assert speakers(read(text))[-1:] == [expected]


def test_the_chain_leads_from_the_words_to_the_name(read):
    text = f"{HELEN}\n\n“It will fall,” she said.\n\n{OWEN}\n\nBoth experts said the road was shut."
    chains = [[s.chain for s in q.speakers] for q in read(text).quotations]
    assert chains[1] == [("she", "Helen Marsden")]
    assert chains[3] == [("both experts", "Helen Marsden"), ("both experts", "Owen Pike")] or chains[3] == [
        ("Both experts", "Helen Marsden"),
        ("Both experts", "Owen Pike"),
    ]


def test_a_pronoun_that_may_mean_two_is_left_open(read):
    text = "“It is chalk,” said Helen Marsden.\n\nAlice Pike met Ida Holm.\n\n“It will fall,” she said."
    named, pronoun = read(text).quotations
    assert (pronoun.speakers, pronoun.reason) == ((), "ambiguous_pronoun")
    assert named.confidence > pronoun.confidence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case(
            "a nurse",
            "“It works,” said Ann Lee, a doctor.\n\nA nurse disagreed. “It does not,” the nurse said.",
            "(unnamed: nurse)",
        ),
        case(
            "an official who asked not to be named",
            "“It is safe,” said Ann Lee, a council official.\n\nAn official without a name said no. “It’s not "
            "safe,” the official said.",
            "(unnamed: official)",
        ),
        case(
            "a rank printed short and in full",
            "Sgt. Mark Lowe met Capt. Ann Orme at the base. “We are ready,” the captain said.",
            "Ann Orme",
        ),
    ],
)
def test_a_nominal_means_who_was_introduced_by_it(read, text, expected):
    assert speakers(read(text))[-1:] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        case("letters after the name", "Ann Lee KC said it was late.", "Ann Lee"),
        case(
            "somebody named after an unnamed one",
            "A driver was hurt. Ann Lee, the mayor, said the road was icy. “I slipped,” the driver said.",
            "(unnamed: driver)",
        ),
        case(
            "words alone in a paragraph, after what somebody else said without quotation marks",
            "“The harbour wall is too low,” said Maren Tolvik, an engineer at the Bureau of Storms.\n\n"
            "Mayor Pat O'Brien said that the council had found the money.\n\n“We will build it higher.”",
            "Pat O'Brien",
        ),
        case(
            "the same of a scientist",
            "“It was built in 1950,” says Maren Tolvik, an engineer at the Bureau of Storms.\n\n"
            "Ada Brien, a physicist at Kelm University, says that the data are thin.\n\n"
            "“Three winters are not a climate, and four would not be one.”",
            "Ada Brien",
        ),
        case(
            "with particles", "Bo van der Berg met Ida van den Berg. Van den Berg said it was new.", "Ida van den Berg"
        ),
        case(
            "who asks, and who answers",
            "Bo Ek of the Gazette spoke to Ann Lee.\n\nQ: Will it close?\n\nA: No, it will stay open.",
            "(unnamed: A)",
        ),
    ],
)
def test_nobody_else_is_taken_for_the_speaker(read, text, expected):
    assert speakers(read(text))[-1:] == [expected]
