"""Citations: only the speakers' own words stand in quotation marks, and nothing is left hanging where something is
unknown."""

from __future__ import annotations

from datetime import date

import pytest

from quotes_service.records import Article, Person, Role, Speaker
from quotes_service.services.serializers.quotations import serialize_extraction
from quotes_service.standards.citations.line import citation
from tests import factories

NAME, INSTITUTE = "Maren Tolvik", "Larkhaven Institute"
WHO = f"{NAME}, professor, {INSTITUTE}"
PLACE = "“Harbour walls are low,” The Post, 2 May 2024, https://post.example/walls"
FULL = {"title": "Harbour walls are low", "outlet": "The Post", "published_at": date(2024, 5, 2)}
DASHES = "-" * 50_000
TOLVIK = (Speaker(NAME, "person", 0.9),)


def cited(text: str, *content: str, roles=(("professor", INSTITUTE, "current"),), article=(), **fields) -> str:
    """The citation of these words of a paragraph, as one that is not stored, with the outlet as if it were."""
    printed = {"url": "https://post.example/walls", **FULL, **dict(article)}
    current = fields.pop("current", True)
    fields = {"speakers": TOLVIK, "paragraph": factories.span(text, text), **fields}
    if isinstance(fields.get("cue"), str):
        fields["cue"] = factories.span(text, fields["cue"])
    if isinstance(fields.get("source"), str):
        fields["source"] = factories.span(text, fields["source"])
    person = Person(NAME, roles=tuple(Role(*role, factories.span(text, text)) for role in roles))
    read = factories.extraction(text, factories.quotation(text, *content, **fields), people=[person])
    [item] = serialize_extraction(read, Article(text, **printed))
    item["article"]["outlet"] = printed["outlet"]
    return citation({**item, "current": current})


@pytest.mark.parametrize(
    ("text", "content", "words"),
    [
        ("“The wall is too low,” she said.", ["The wall is too low,"], "“The wall is too low,”"),
        ("She said: “The wall is too low.”", ["The wall is too low."], "“The wall is too low,”"),
        ("She said: “The wall is too low”.", ["The wall is too low"], "“The wall is too low,”"),
        ("“Is the wall too low?” she asked.", ["Is the wall too low?"], "“Is the wall too low?”"),
        ("“Nobody in the U.S.” she said.", ["Nobody in the U.S."], "“Nobody in the U.S.,”"),
        ("“And then…” she said.", ["And then…"], "“And then…”"),
        ("“And then...” she said.", ["And then..."], "“And then...”"),
        # marks of writing direction stay out of what it is pasted into
        ("“The \u202ewall is low,” she said.", ["The \u202ewall is low,"], "“The wall is low,”"),
        # what no sentence has takes no time that is felt
        (f"“A {DASHES}x,” she said, “yes.”", [f"A {DASHES}x,", "yes."], f"“A {DASHES}x” … “yes,”"),
        (f"“A {'„' * 50_000}x” she said.", [f"A {'„' * 50_000}x"], f"“A {'‘' * 50_000}x,”"),
        # marks inside marks
        ("'The boats are \"gone\" now,' she said.", ['The boats are "gone" now,'], "“The boats are ‘gone’ now,”"),
        ("“He said ‘build it.’” she said.", ["He said ‘build it.’"], "“He said ‘build it,’”"),
        ("«The wall’s base is wet», she said.", ["The wall’s base is wet"], "“The wall’s base is wet,”"),
        # the attribution stands between the parts
        (
            "“The wall is too low,” she said, “and it will not last.”",
            ["The wall is too low,", "and it will not last."],
            "“The wall is too low” … “and it will not last,”",
        ),
        ("“Nobody asked.” She said: “We knew...”", ["Nobody asked.", "We knew"], "“Nobody asked.” … “We knew,”"),
        # only marks and a paragraph's end stand between them
        ("“Nobody asked.”\n\n“We knew.”", ["Nobody asked.", "We knew."], "“Nobody asked. We knew,”"),
        ("“Nobody asked.\n\n“We knew.”", ["Nobody asked", "We knew."], "“Nobody asked. We knew,”"),
        ("“Nobody\nasked   us.” she said.", ["Nobody\nasked   us."], "“Nobody asked us,”"),
        # an editor cut it out of longer words; a transcript has no marks
        ("“The wall is too low, as it was,” she said.", ["wall is too low"], "“wall is too low,”"),
        ("TOLVIK: He said “no” and left us.", ["He said “no” and left us."], "“He said ‘no’ and left us,”"),
    ],
)  # fmt: skip
def test_a_direct_quotation_stands_in_marks(text, content, words):
    assert cited(text, *content) == f"{words} {WHO}, in {PLACE}"


@pytest.mark.parametrize(
    ("text", "content", "fields", "expected"),
    [
        (
            "She said that the wall is too low.",
            ["that the wall is too low"],
            {"type": "indirect"},
            f"{WHO}, as reported: that the wall is too low",
        ),
        (
            "The wall, she said, is too\nlow.",
            ["The wall", "is too\nlow."],
            {"type": "indirect"},
            f"{WHO}, as reported: The wall … is too low.",
        ),
        (
            "She hopes for a mild winter.",
            ["a mild winter"],
            {"type": "indirect", "mode": "attitude", "cue": "hopes for"},
            f"{WHO}, as reported (hopes for): a mild winter",
        ),
        (
            "A mild winter is her hope.",
            ["A mild winter"],
            {"type": "indirect", "mode": "attitude"},
            f"{WHO}, as reported: A mild winter",
        ),
        # the verb: who denies that does not say it
        (
            "She denied that the wall is too low.",
            ["that the wall is too low"],
            {"type": "indirect", "cue": "denied"},
            f"{WHO}, as reported (denied): that the wall is too low",
        ),
        # marks only as printed
        (
            "She said that the wall is “far too low”.",
            ["that the wall is “far too low”"],
            {"type": "mixed"},
            f"{WHO}, as reported, quoted in part: that the wall is “far too low”",
        ),
        (
            "The walls, she said, are “a disgrace.”",
            ["The walls", "are “a disgrace.”"],
            {"type": "mixed"},
            f"{WHO}, as reported, quoted in part: The walls … are “a disgrace.”",
        ),
        (
            "“A disgrace,” she said, adding that nobody cared.",
            ["A disgrace,", "that nobody cared"],
            {"type": "mixed"},
            f"{WHO}, as reported, quoted in part: “A disgrace” … that nobody cared",
        ),
        (
            '"It\'s gone," she said, adding that "nobody" cared.',
            ["It's gone,", 'that "nobody" cared'],
            {"type": "mixed"},
            f'{WHO}, as reported, quoted in part: “It\'s gone” … that "nobody" cared',
        ),
        (
            "She said that ‘the wall is far too low to survive’.",
            ["that ‘the wall is far too low to survive’"],
            {},
            f"{WHO}, as reported, quoted in part: that ‘the wall is far too low to survive’",
        ),
        (  # an editor left nothing in marks
            "She said that the wall is “far too low”.",
            ["that the wall is"],
            {"type": "mixed"},
            f"{WHO}, as reported: that the wall is",
        ),
    ],
)
def test_a_paraphrase_says_that_it_is_one(text, content, fields, expected):
    assert cited(text, *content, **fields) == f"{expected} ({PLACE})"


DIRECT = "“Nobody asked us,” Ed Ek said."
INDIRECT = "Nobody asked them, Ed Ek said."


@pytest.mark.parametrize(
    ("factuality", "type", "expected"),
    [
        ("denied", "direct", f"Not said, by the article’s account: “Nobody asked us,” {WHO}, in {PLACE}"),
        ("hypothetical", "direct", f"Not reported as said, only as possible: “Nobody asked us,” {WHO}, in {PLACE}"),
        ("withdrawn", "direct", f"Withdrawn by a correction: “Nobody asked us,” {WHO}, in {PLACE}"),
        ("denied", "indirect", f"Not said, by the article’s account: {WHO}, in substance: Nobody asked them ({PLACE})"),
    ],
)
def test_what_was_not_said_says_so_first(factuality, type, expected):
    text = DIRECT if type == "direct" else INDIRECT
    assert cited(text, text.split(" Ed")[0].strip("“”,"), factuality=factuality, type=type) == expected


@pytest.mark.parametrize(
    ("fields", "who"),
    [
        ({"roles": ()}, NAME),
        ({"roles": [("professor", None, "current")]}, f"{NAME}, professor"),
        ({"roles": [(None, INSTITUTE, "current")]}, f"{NAME}, {INSTITUTE}"),
        ({"roles": [("head", INSTITUTE, "former")]}, f"{NAME}, former head, {INSTITUTE}"),
        ({"roles": [("former head", None, "former")]}, f"{NAME}, former head"),
        ({"roles": [(None, INSTITUTE, "former")]}, f"{NAME}, formerly {INSTITUTE}"),
        ({"speakers": (Speaker("LICR", "organization", 0.9),)}, "LICR"),
        ({"speakers": (Speaker("a keeper", "unnamed", 0.9),)}, "a keeper"),
        ({"speakers": (*TOLVIK, Speaker("Ed Ek", "person", 0.9))}, f"{WHO}, and Ed Ek"),
        ({"speakers": (*TOLVIK, Speaker("Ed Ek", "person", 0.9)), "roles": ()}, f"{NAME} and Ed Ek"),
        (
            {"speakers": (*TOLVIK, Speaker("Ed Ek", "person", 0.9), Speaker("LICR", "organization", 0.9))},
            f"{WHO}; Ed Ek; and LICR",
        ),
        # nobody is known: the words that the article prints for the source
        ({"speakers": (), "source": "Ed Ek", "reason": "group"}, "Ed Ek"),
        ({"speakers": (), "source": "Ed Ek", "reason": "ambiguous_name"}, "Ed Ek (not identified)"),
    ],
)
def test_speakers_come_with_the_roles_of_the_article(fields, who):
    assert cited(DIRECT, "Nobody asked us,", **fields) == f"“Nobody asked us,” {who}, in {PLACE}"
    indirect = cited(INDIRECT, "Nobody asked them", type="indirect", **fields)
    assert indirect == f"{who}, as reported: Nobody asked them ({PLACE})"


@pytest.mark.parametrize("fields", [{"reason": "no_source"}, {"source": "Ed Ek", "reason": "decided"}])
def test_a_speaker_whom_nobody_knows_is_left_out(fields):
    assert cited(DIRECT, "Nobody asked us,", speakers=(), **fields) == f"“Nobody asked us,” in {PLACE}"
    indirect = cited(INDIRECT, "Nobody asked them", type="indirect", speakers=(), **fields)
    assert indirect == f"As reported: Nobody asked them ({PLACE})"


NONE = {"title": None, "outlet": None, "published_at": None, "url": None}


@pytest.mark.parametrize(
    ("printed", "direct", "indirect"),
    [
        ({"url": None}, f", in {PLACE.rsplit(', ', 1)[0]}", f" ({PLACE.rsplit(', ', 1)[0]})"),
        ({**NONE, "title": "Low walls."}, ", in “Low walls”", " (“Low walls”)"),
        ({**NONE, "title": "Are\nwalls “low”?"}, ", in “Are walls ‘low’?”", " (“Are walls ‘low’?”)"),
        ({**NONE, "title": "Low?", "outlet": "The Post"}, ", in “Low?” The Post", " (“Low?” The Post)"),
        ({**NONE, "outlet": "The Post"}, ", in The Post", " (The Post)"),
        ({**NONE, "published_at": date(2024, 11, 30)}, ", 30 November 2024", " (30 November 2024)"),
        ({**NONE, "url": "https://post.example/"}, ", https://post.example/", " (https://post.example/)"),
        (NONE, "", ""),
        ({"current": False}, f", in an earlier version of {PLACE}", f" (an earlier version of {PLACE})"),
    ],
)
def test_what_is_not_known_of_the_article_is_left_out(printed, direct, indirect):
    article = {name: value for name, value in printed.items() if name != "current"}
    about = {"article": article, "current": printed.get("current", True)}
    assert cited(DIRECT, "Nobody asked us,", **about) == f"“Nobody asked us,” {WHO}{direct}"
    paraphrase = cited(INDIRECT, "Nobody asked them", type="indirect", **about)
    assert paraphrase == f"{WHO}, as reported: Nobody asked them{indirect}"


def test_words_alone_are_cited_as_they_are():
    about = {"speakers": (), "reason": "no_source", "article": NONE}
    assert cited(DIRECT, "Nobody asked us,", **about) == "“Nobody asked us”"


@pytest.mark.parametrize(
    ("title", "day", "place"),
    [
        (None, None, "in “Nobody asked us, said …” The Post, undated, https://post.example/walls"),
        ("Low walls", None, "in “Low walls,” The Post, undated, https://post.example/walls"),
    ],
)
def test_an_article_that_is_kept_is_always_named(title, day, place):
    article = {"id": "a_1", "title": title, "label": title or "Nobody asked us, said …", "outlet": "The Post"}
    words = {"text": DIRECT, "start": 0, "end": len(DIRECT)}
    item = {
        **{"type": "direct", "mode": "speech", "factuality": "said", "current": True, "cue": None, "source": None},
        **{"reason": "no_source", "speakers": [], "paragraph": words},
        "content": {"text": "Nobody asked us,", "spans": [{"start": 1, "end": 17}]},
        "article": {**article, "published_at": day, "url": "https://post.example/walls"},
    }
    assert citation(item) == f"“Nobody asked us,” {place}"
