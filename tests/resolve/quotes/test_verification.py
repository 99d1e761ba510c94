import random
from itertools import pairwise

import pytest

from quotes_service.resolve.quotes.claim import parse_claim
from quotes_service.resolve.quotes.verification import ALTERED_SIMILARITY, Comparison, compare_claim

COUNCIL = (
    "The wall is cracked and it will not last. We have asked for 40 million crowns, and the ministry has offered us "
    "half of that. I told the minister in March that this is not enough. If the tide comes in over the quay again, "
    "then nobody who lives in the lower town will be safe, and I will say so to anyone who asks."
)


def fault(*case, reason):
    return pytest.param(*case, marks=pytest.mark.xfail(reason=reason))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The wall is too low", ["the wall is too low"]),
        (" — “That the wall’s, er, too low,” ", ["the walls too low"]),
        ("that that the wall is low", ["the wall is low"]),
        ("That is a lie", ["that is a lie"]),
        ("That's a lie", ["that is a lie"]),
        ("She said that the wall is low", ["she said that the wall is low"]),
        ("the wall … must ... go . . . now", ["the wall", "must", "go", "now"]),
        ("the wall [...] must (…) go [ . . . ] now", ["the wall", "must", "go", "now"]),
        ("...the wall must go…", ["the wall must go"]),
        ("the wall...must go....", ["the wall", "must go"]),
        ("[T]he wall [of Larkhaven]", ["the wall of larkhaven"]),
        ("$5m, £2.5 billion and 5 per cent", ["5000000 dollars 2500000000 pounds and 5 percent"]),
        ("-5 degrees, twenty-one boats, one U.S. ship", ["minus 5 degrees 21 boats 1 us ship"]),
        ("that", ["that"]),
        ("…", []),
        ("", []),
    ],
)
def test_a_claim_is_parsed_into_pieces(text, pieces):
    claim = parse_claim(text)
    assert claim.text == text
    assert claim.pieces == tuple(tuple(piece.split()) for piece in pieces)
    assert claim == parse_claim(text) and hash(claim) == hash(parse_claim(text))


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        # case, marks, dashes, accents, contractions, hesitations, numerals
        ("“THE WALL, is too low.”", "The ‘wall’ is — too low!"),
        ("low — and cracked", "The wall is low—and cracked."),
        ("The cafe closed", "The café closed"),
        ("We cannot wait, it's late", "We, um, can’t wait; it is late"),
        ("five boats and 5 per cent", "5 boats and five %"),
        ("twenty-five boats and one ship", "25 boats and 1 ship"),
        ("It cost £5m", "It cost five million pounds"),
        ("It cost 5 million dollars", "It cost $5 million"),
        ("the seawall and the tide gauge", "The sea wall and the tide-gauge"),
        ("U.S. ships at 5 p.m.", "US ships at 5 pm"),
        ("Стена слишком низкая", "Мы знаем: стена слишком низкая"),
        # a part of what is printed
        ("the ministry has offered us half of that", COUNCIL),
        ("that the wall is cracked", COUNCIL),
        ("gauges fell", "The tide-gauges fell"),
        # ellipses
        ("the wall ... must go", "We think the wall, which is old and cracked, must go now"),
        ("… the wall […] must go …", "We think the wall, which is old and cracked, must go now"),
        ("We will … pay for it", "We will pay for it"),
        ("We will pay for it", "We will … pay for it"),
        ("The wall is cracked … I will say so", COUNCIL),  # in far more words than a "not" is hidden by
        # square brackets
        ("[The wall] is too low", "It is too low"),
        ("It is too low", "[The wall] is too low"),
        ("the mayor [of Larkhaven] said", "the mayor said"),
        ("the mayor said it", "the mayor [of Larkhaven] said it"),
        ("the mayor of Larkhaven said it", "the mayor [of Larkhaven] said it"),
        ("[T]he wall is too low", "And the wall is too low"),
        ("I told [Maren Tolvik] in March", COUNCIL),
        # short
        ("no comment", "He had no comment on the wall"),
        ("Nonsense", "“Nonsense!”"),
        ("It is what it is", "Well, it is what it is"),
        ("墙高", "墙高"),
        ("terrifying", "It was a terrifying night"),
        # pasted with who said it
        ("“The wall is too low,” said Ann Lee, a diver.", "The wall is too low"),
        ('"The wall is too low", Lee told us on Monday', "The wall is too low"),
        ("“We have asked for 40 million crowns,” Ann Lee said, “and the ministry has offered us half”", COUNCIL),
        ('"The wall is cracked and it will not last," he says. "We have asked for 40 million crowns', COUNCIL),
        ("Lee, who leads the council of the lower town, adds: “The wall is too low.”", "The wall is too low"),
        ("‘‘The wall is too low,’’ she wrote.", "The wall is too low"),
        ("They say the wall is “too low”", "They say the wall is too low"),
        # British and American
        ("the colour of the harbour", "the color of the harbor"),
        ("The programmes were cancelled, as the catalogue says", "The programs were canceled, as the catalog says"),
        ("They organised a theatre in the centre", "They organized a theater in the center"),
        # a "not" that is about something else
        ("the wall is too low", "There is no doubt that the wall is too low"),
        ("the wall is too low", "No, the wall is too low"),
        ("the wall is too low", "I could not come when it broke since the wall is too low"),
        (
            "We were asked … the wall is too low",
            "We were asked, not by the mayor and his men, why the wall is too low",
        ),
        # only the second time without the "not"
        ("I am a crook", "I am not a crook. Or rather: I am a crook."),
        fault("He'd gone to Ostvik", "He had gone to Ostvik", reason="'d is opened to would"),
        fault("It's been cold in Ostvik", "It has been cold in Ostvik", reason="'s is opened to is"),
        # numbers, ordinals, times and dates
        ("four hundred families", "400 families"),
        ("We spent 500,000", "We spent half a million"),
        ("It cost 2.50 euros, or 5 million crowns", "It cost €2.5, or 5m crowns"),
        ("the 3rd town and the 21st ship", "the third town and the twenty-first ship"),
        ("5pm on Monday", "5 pm on Monday"),
        ("the answer came at 5.30pm", "The answer came at 5:30 p.m."),
        ("We vote on 1 March 2024", "We vote on March 1st, 2024"),
        # as printers and web pages set it
        ("The harbour is full", "The har\u00adbour is full"),
        ("The harbour is full", "The har-\nbour is full"),
        ("the tide-gauge of Ostvik fell last night", "the tide-\ngauge of Ostvik fell last night"),
        ("the staff of Timm and Sons", "the sta\ufb00 of Timm &amp; Sons"),
        ("It won&#39;t hold", "It won’t hold"),
        ("the bridge is tired", "the brid\u200bge is tired"),
        fault("I want[ed] to build it", "I want to build it", reason="a bracket within a word stands for no word"),
    ],
)
def test_exact_quotes(claim, printed):
    found = compare_claim(parse_claim(claim), printed)
    assert (found.grade, found.similarity) == ("exact", 1.0)


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        # a lost or an added "not"
        ("We did lie", "We did not lie"),
        ("We did not lie", "We did lie"),
        ("We never lied", "We lied"),
        ("We can build it", "We can't build it"),
        ("We will not do it", "We will do it"),
        ("I told the minister in March that this is enough", COUNCIL),
        ("raise taxes this year", "We will not raise taxes this year"),
        ("We saw boats there", "We saw boats there never"),
        ("We did … lie", "We did not, frankly, lie"),
        ("the wall will break soon", "I am not sure that the wall will break soon"),
        ("terrifying", "It was not terrifying"),
        ("nonsense", "I would never call it nonsense"),
        ("a wooden wall", "It is not a wooden wall"),
        ("the wall will break soon", "You don't believe the wall will break soon"),
        (
            "With a tide as high as this one … the wall will break before the spring",
            "With a tide as high as this one, they say, it does not follow that the wall will break before the spring",
        ),
        ("We did [not] lie", "We did lie"),
        ("We did lie", "We did [not] lie"),
        ("[They] lied to us", "Yesterday none of them lied to us"),
        ("We will not close it soon", "We will … close it soon"),
        ("Nobody lied to us", "Everybody lied to us"),
        ("5 degrees at night", "It was -5 degrees at night"),
        # figures, dates, names
        ("We have asked for 50 million crowns", COUNCIL),
        ("It cost 1.5 million", "It cost 15 million"),
        ("It cost $5 million", "It cost £5 million"),
        ("Five people died", "Six people died"),
        ("We will build [60] boats", "We will build 50 boats"),
        ("He left in March", "He left in June"),
        ("Maren Tolvik lied to us", "Ann Lee lied to us"),
        ("[Maren Tolvik] lied to us", "Ann Lee lied to us"),
        ("the plan [by Tolvik] will fail", "the plan [by Lee] will fail"),
        # other words
        ("We will raise taxes", "We will cut taxes"),
        ("I have a lot of contempt for all those harbour men", "I have a lot of respect for all those harbour men"),
        ("I told the mayor in March that this is not enough", COUNCIL),
        # added ones, such as an attribution
        ("She said that the wall was too low", "The wall was too low"),
        ("We, as was agreed then, will close it soon", "We … will close it soon"),
        # left out without a word
        ("the wall will not last", COUNCIL),
        ("The wall is cracked and it will not last. I told the minister in March.", COUNCIL),
        ("We will close it in May", "We will close it (laughs) in May"),
        # in another order
        ("The council trusts the mayor", "The mayor trusts the council"),
        ("They will leave, and we will pay", "We will pay, and they will leave"),
        ("half of that, the ministry has offered us", COUNCIL),
    ],
)
def test_altered_quotes(claim, printed):
    found = compare_claim(parse_claim(claim), printed)
    assert found.grade == "altered"
    assert ALTERED_SIMILARITY <= found.similarity < 1.0
    assert {kind for kind, _ in found.diff} > {"equal"}


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        ("The old harbour will be closed this spring", "In spring we are going to close the harbour, old as it is"),
        ("Nurses should have wages raised by the council", "The council raised the wages of nurses"),
        ("Four hundred families depend on that wall", "The wall protects four hundred families"),
        ("the minister offered forty million crowns", COUNCIL),
        # other forms of the words
        ("There was swift retaliation by the ministry", "The ministry will retaliate swiftly, as ever"),
        ("people in the lower town are not safe when the tide comes over the quay", COUNCIL),
        # a "not" lost, and another word
        ("Your minister is notable", "Your minister is not able"),
        # what an ellipsis in the print may hide
        ("We will, of course, close it soon", "We will … close it soon"),
    ],
)
def test_similar_statements(claim, printed):
    found = compare_claim(parse_claim(claim), printed)
    assert found.grade == "similar"
    assert 0.0 < found.similarity < 1.0


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        # two words of five in common
        ("I will cancel all student debt in my first month in office", "We talk of student debt"),
        (
            "A cure for the plague was discovered in bananas",
            "The plague was common here until other wells were discovered",
        ),
    ],
)
def test_statements_on_another_subject(claim, printed):
    assert compare_claim(parse_claim(claim), printed) == Comparison()


UNRELATED = [
    "It is the only way that we can do this, and I will not say that it is not",
    "I am very happy about the result of the game",
    "I am very sad about the state of the road",
    "The ferry to Ostvik is no luxury, it is the only road that we have",
    "The school in Larkhaven will close its doors in June",
    "If there is one thing that I have learned, it is that nobody knows what is going to come next",
    "We will never give up, and we will not go back to where we were before",
    "There was no one else in the room with me when he called",
    "Our members voted for the strike because their wages have not been raised since 2019",
    "She was the kindest person that I have ever met",
    "You have to ask the police about that, I have nothing to say to you",
    "This drug helped half of the patients, and that is more than anyone of us had hoped for",
    "I do not think that it was a mistake to have said it at the time",
    "The budget has a hole of 20 million crowns",
    "As for me, I would like to have a word with all of them about it",
    "No comment",
    "Build it high, build it now",
    "Snow is what brings people to our valley, and without it the hotels are empty",
]


@pytest.mark.parametrize("claim", UNRELATED)
def test_stop_words_alone_do_not_make_statements_similar(claim):
    for printed in UNRELATED:
        assert (compare_claim(parse_claim(claim), printed).grade == "exact") == (claim == printed)
        assert compare_claim(parse_claim(claim), printed) == Comparison() or claim == printed


@pytest.mark.parametrize(
    ("claim", "printed"),
    [
        ("", COUNCIL),
        ("The wall", ""),
        ("“…” —", "— …"),
        ("🙂 🙂", "🙂"),
        # too little to prove anything
        ("the", "the wall"),
        ("the", "the"),
        ("it is", "it is the wall"),
        ("[The mayor] fell", "It fell"),
        ("[The mayor and the whole council] fell", "It fell"),
        ("We [the town] will [all] pay [for it]", "We will pay"),
        ("a … triumph", "A disaster, the opposite of a triumph"),
        ("We … the … of … it", "We all know the way of doing it"),
        ("[The wall must go]", "The wall must go"),
        # what is changed is all that it told
        ("It is too late", "It is too low"),
        ("Your mother is too low", "[The wall] is too low"),
        ("No comment", "He made a comment"),
    ],
)
def test_claims_without_a_grade(claim, printed):
    assert compare_claim(parse_claim(claim), printed) == Comparison()


@pytest.mark.parametrize(
    ("claim", "printed", "diff"),
    [
        (
            "“I told the minister in April that this is enough.”",
            COUNCIL,
            [
                ("equal", "I told the minister in"),
                ("deleted", "March"),
                ("inserted", "April"),
                ("equal", "that this is"),
                ("deleted", "not"),
                ("equal", "enough."),
            ],
        ),
        (
            "The wall is cracked. We have asked for 40 million",
            COUNCIL,
            [
                ("equal", "The wall is cracked"),
                ("deleted", "and it will not last."),
                ("equal", "We have asked for 40 million"),
            ],
        ),
        (
            "half of that ... I told the minister",
            COUNCIL,
            [("equal", "half of that. I told the minister")],
        ),
        (
            "We can build it",
            "“Now we can’t build it,”",
            [("equal", "we"), ("deleted", "can’t"), ("inserted", "can"), ("equal", "build it,”")],
        ),
        (
            "[The wall] is too low, er, by 5%",
            "I said so. It’s too low by five per cent, yes",
            [("deleted", "It’s"), ("inserted", "[The wall] is"), ("equal", "too low by five per cent,")],
        ),
        (
            "It is too low",
            "[The old wall] is — too low",
            [("deleted", "[The old wall]"), ("inserted", "It"), ("equal", "is — too low")],
        ),
        (
            "Maren Tolvik lied to us",
            "I knew. Ann Lee lied to us, the mayor",
            [("deleted", "Ann Lee"), ("inserted", "Maren Tolvik"), ("equal", "lied to us,")],
        ),
        (
            "raise taxes this year",
            "We do not raise taxes this year.",
            [("deleted", "not"), ("equal", "raise taxes this year.")],
        ),
    ],
)
def test_the_diff_turns_the_printed_text_into_the_claim(claim, printed, diff):
    found = compare_claim(parse_claim(claim), printed)
    assert found.diff == diff
    covered = " ".join(text for kind, text in diff if kind != "inserted")
    assert " ".join(printed[found.start : found.end].split()) == covered


def test_more_changes_mean_less_similarity():
    words = "we have asked the ministry for the money that we need to mend the wall this year".split()
    claims = [words, *([*words[:4], *["boats"] * count, *words[4 + count :]] for count in range(1, 5))]
    found = [compare_claim(parse_claim(" ".join(claim)), " ".join(words)) for claim in claims]
    assert [one.grade for one in found] == ["exact", "altered", "altered", "similar", "similar"]
    assert all(one.similarity > other.similarity for one, other in pairwise(found[:4]))


def test_a_changed_negation_costs_less_than_another_word():
    lost, changed = (
        compare_claim(parse_claim(text), "We will not raise the tax")
        for text in ("We will raise the tax", "We will not mend the tax")
    )
    assert ALTERED_SIMILARITY < changed.similarity < lost.similarity < 1.0


PARTS = (
    "the wall, wall “harbour” [the harbour] [Lee] [T]he go[es] can't can not — … ... [...] (…) no never 5 five $5m "
    "£5 million Lee's sea-wall seawall it's is that That per cent % - ] [ ( ) 🙂 \ud800 U.S. us 21 low. We will lie"
).split(" ")


def test_properties_of_every_comparison():
    rng = random.Random(4)
    for _ in range(3000):
        printed = rng.choices(PARTS, k=rng.randrange(25))
        start = rng.randrange(len(printed) + 1)
        part = printed[start : start + rng.randrange(12)]
        claim = " ".join([*part, *rng.choices(PARTS, k=rng.randrange(4)), *printed[start + 12 :]])
        printed = "\n".join(printed)
        found = compare_claim(parse_claim(claim), printed)
        assert (found.grade == "exact") == (found.similarity == 1.0)
        assert found.grade or found == Comparison()
        covered = " ".join(text for kind, text in found.diff if kind != "inserted")
        assert covered.split() == printed[found.start : found.end].split()
        assert 0.0 <= found.similarity <= 1.0


@pytest.mark.parametrize(
    "text",
    [
        *("x" * 10_000, "'" * 10_000, "[" * 10_000, "wall " * 5_000, "that " * 5_000, "WALL! " * 2_000, "$5 " * 2_000),
        *("(" + ". " * 5_000, "! " * 5_000 + "a", "[a] b " * 2_000, "a b c … " * 2_000),
        *("\ud800 a b c d e", "½ ﷺ 墙 高"),
    ],
)
def test_no_text_is_too_odd(text):
    compare_claim(parse_claim(text), text)
    compare_claim(parse_claim(text), COUNCIL)
    compare_claim(parse_claim(COUNCIL), text)


def test_a_claim_is_found_in_a_long_text():
    rng = random.Random(4)
    words = [f"w{rng.paretovariate(0.5):.0f}" for _ in range(10_000)]
    printed = " ".join([*words, COUNCIL, *words])
    for claim, grade in (("I told the minister in March", "exact"), ("I told the minister in April", "altered")):
        found = compare_claim(parse_claim(claim), printed)
        assert (found.grade, printed[found.start : found.end]) == (grade, "I told the minister in March")
    changed = [*words[:5_000], "and", "so", *words[5_003:]]
    assert compare_claim(parse_claim(" ".join(changed)), " ".join(words)).grade == "altered"
