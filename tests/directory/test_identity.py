"""Identity is a function of the articles present; their order and earlier articles do not matter."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from zlib import crc32

import peewee
import pytest

from quotes_service.records import Person, Role, Speaker
from quotes_service.search.index import FIELDS
from quotes_service.services.editing import decisions, reviews
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts, institutions, statements
from quotes_service.store.models import MODELS, Appearance, InstitutionName, Review, StoredQuotation
from tests.factories import article, extraction, quotation, span
from tests.services import asking
from tests.services.editing.world import rows, shown

LARK = "Larkhaven Institute for Coastal Research"
CORE = "The tide gauges of this coast do not lie and they never did in all my years"


def add(ctx, *texts: str) -> list[str]:
    """Keep these articles, each with a URL and a day of its own; their ids."""
    kept = []
    for text in texts:
        number = crc32(text.encode())  # the same for the same text
        about = {"url": f"https://post.example/{number}", "published_at": date(2024, 5, 1 + number % 28)}
        kept.append(articles.add_article(ctx, article(text, **about))[1]["id"])
    return kept


def said(name: str, *roles: str) -> list[str]:
    """One article for each role ("" for none): something else is said in each."""
    return [f"“{name} {role} {n},” said {name}{role and ', '}{role}." for n, role in enumerate(roles)]


def people(ctx) -> list[tuple[str, int]]:
    return sorted((one["name"], one["quotation_count"]) for one in asking.find_experts(ctx, limit=100)["items"])


def places(ctx) -> list[tuple[str, str | None]]:
    page = asking.find_institutions(ctx, limit=100)
    return sorted((one["name"], one["acronym"]) for one in page["items"])


def who_is_who(ctx) -> tuple:
    """The partitions of people, institutions and statements, and the review queue, without ids."""
    groups: dict[str, dict[int, list]] = defaultdict(lambda: defaultdict(list))
    with ctx.reading():
        for row in Appearance.select():
            groups["expert"][row.expert_id].append((row.article.url, row.key))
        for row in InstitutionName.select():
            groups["institution"][row.institution_id].append(row.key)
        for row in StoredQuotation.select():
            groups["statement"][row.statement].append((row.article.url, row.text))
        queue = {
            (row.kind, frozenset(tuple(sorted(groups[row.kind][id])) for id in (row.left, row.right)), row.score)
            for row in Review.select()
        }
    parts = {kind: sorted(map(sorted, found.values())) for kind, found in groups.items()}
    return parts, sorted((kind, sorted(pair), round(score, 3)) for kind, pair, score in queue)


WORLDS = {
    "namesakes": [
        *said("John Smith", "", "lawyer at Northgate Chambers", "surgeon at the Fell Hospital", ""),
        *said("Ida Holm", "", "professor at the University of Aldermere", "director of the Northern Rivers Institute"),
        *said("Ida B. Holm", ""),
        *said("Michael Shapiro", "conductor of the Larkhaven Orchestra", "lawyer at Northgate Chambers", ""),
    ],
    "spellings": [
        "“Nine,” said Bob Marsden. “Ten,” said Robert Marsden.",
        *said("Bob Marsden", "", "head of the Bureau of Walls"),
        *said("Robert Marsden", ""),
        *said("Robert J. Marsden", "head of the Bureau of Walls"),
        *said("Robert Marsden Jr", "", "pilot at Ekby Air"),
        *said("R. Marsden", ""),
    ],
    "acronyms": [
        f"“One,” said Ann Lee, fellow at {LARK} (LICR).",
        f"“Two,” said Bo Ek, clerk at the {LARK}.",
        "“Three,” said LICR. “Four,” said Ida Holm, fellow at LICR.",
        "“Five,” said Cy Holm, coach at the Larkhaven Indoor Curling Rink (LICR).",
        "“Six,” said LICR.",
        "“Seven,” said Dee Holm, head of the Northern Ekland Society in Ekby (NES).",
        "“Eight,” said Fay Ek, member of NES.",
    ],
    "statements": [
        f"“{CORE},” said Maren Tolvik.",
        f"“{CORE.upper()}.” said Maren Tolvik. “Not so,” said Bo Ek.",
        f"“That {CORE.lower()}, whatever the ministry may say about it,” said Maren Tolvik, head of the Tide Office.",
        f"“{CORE[:50]},” said Maren Tolvik.",
        f"“{CORE.replace('coast', 'shore')},” said Maren Tolvik, fellow at LICR.",
        f"“{CORE},” said Bo Ek.",
        f"“And {CORE[30:]},” said Maren Tolvik.",
    ],
    "an acronym of two": [
        *(f"“Whales sing {n},” said Ann Lee, head of the Marine Animal Trust (MAT)." for n in range(4)),
        "“Money talks,” said Bo Ek, head of the Mortgage Advice Team (MAT).",
        "“Whales rest,” said Ann Lee, head of MAT.",
    ],
    "an initial that many fit": [
        "“Snow,” said J. Featherly, engineer at the Water Council.",
        *(
            f"“Rain,” said {name} Featherly, engineer at the Water Council."
            for name in "James John Jack Joseph Jane Julia Jean Jill Joan Judith Jacob Jonas Jeremy Justin".split()
        ),
    ],
    "a nickname": [
        *said("William Tandy (also Bo Tandy)", "sheriff of Tarn Agency", ""),
        *said("Bo Tandy", "sheriff of Tarn Agency", "pilot at Ekby Air", ""),
        *said("William Tandy", "", "head of the Bureau of Walls"),
        *said("Bo J. Tandy", ""),
    ],
    "variants of institutions": [
        *said("Rosa Timm", "director of the University of Tarnmouth", "director of Tarnmouth University"),
        *said("Rosa Timm", "head of the Department of Ice, University of Tarnmouth", "head of Tarnmouth"),
        *said("Ida Holm", "clerk at the Vogel Institute", "clerk at the Vogel Institute for Ice Research"),
        *said("Bo Ek", "clerk at Tarnmouth University", "clerk at the University of Tarnmouth", ""),
        *said("Cy Holm", "clerk at Ekby General", "clerk at Larkhaven General Hospital"),
    ],
    "one name": [
        *said("Moravia", "singer at the Council of Song", "", "singer at the Hall of Ekby"),
        *said("Alma Moravia", "singer at the Council of Song"),
    ],
    "father and son": [
        "“We sail,” said Carl Bennett Jr., president of Castell Marine.",
        "“We fly,” said Carl Bennett, president of Tern Airlines.",
        "“We fly fast,” said Carl Bennett, president of Tern Airlines.",
    ],
}


def emptied(ctx) -> None:
    with ctx.writing():
        for model in reversed(peewee.sort_models(MODELS)):
            model.delete().execute()
        for kind in FIELDS:
            ctx.database.execute_sql(f"DELETE FROM {kind}_index")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("database_url", "world"),
    [*(("sqlite", world) for world in WORLDS), *(("postgresql", world) for world in ("namesakes", "acronyms"))],
    indirect=["database_url"],
)
def test_identity_depends_only_on_the_articles_present(ctx, world):
    texts = WORLDS[world]
    some, others = texts[::2], texts[1::2]
    whole, left = [], []
    with ctx.connected():
        kept = add(ctx, *texts[:-1])
        was = rows(ctx), shown(ctx)
        kept += add(ctx, texts[-1])
        whole.append(who_is_who(ctx))
        articles.delete_article(ctx, kept.pop())
        assert (rows(ctx), shown(ctx)) == was  # the ids, too
        kept += add(ctx, texts[-1])
        for id in kept[::2]:
            articles.delete_article(ctx, id)
        left.append(who_is_who(ctx))
        add(ctx, *some[::-1])
        whole.append(who_is_who(ctx))
        emptied(ctx)
        add(ctx, *others[::-1])
        left.append(who_is_who(ctx))
        add(ctx, *some)
        whole.append(who_is_who(ctx))
        emptied(ctx)
        add(ctx, *random.Random(1).sample(texts, len(texts)))
        whole.append(who_is_who(ctx))
    assert whole[1:] == whole[:1] * 3
    assert left[0] == left[1] != whole[0]


GOV, GOV_OF_TARN = ("gov", None, "current"), ("gov", "Tarn Valley", "current")


def printed(ctx, day: str, *roles: tuple[str, str | None, str]) -> None:
    """Keep an article of this day that prints these roles (title, institution, status) of Ida Holm."""
    text = f"“It was like that on {day},” said Ida Holm. It rained."
    evidence = span(text, "It rained.")
    person = Person("Ida Holm", roles=tuple(Role(title, place, status, evidence) for title, place, status in roles))
    words = quotation(
        text, f"It was like that on {day},", speakers=(Speaker("Ida Holm", "person", 0.9, ("Ida Holm",)),)
    )
    about = article(text, url=f"https://post.example/{day}", published_at=date.fromisoformat(day))
    articles.add_article(ctx, about, extraction(text, words, people=[person]))


@pytest.mark.parametrize("order", [1, -1], ids=["the telling article last", "first"])
def test_an_article_of_a_known_office_may_part_people_of_different_institutions(ctx, order):
    """The last one prints nothing new but the word "governor", which is also printed of her in another institution."""
    days = [
        ("2016-03-02", []), ("2016-07-06", [GOV]), ("2016-08-28", [GOV_OF_TARN]), ("2015-11-08", []),
        ("2016-02-09", [("leader", "Oldby Union", "current"), GOV_OF_TARN]),
        ("2015-12-24", [GOV_OF_TARN]), ("2016-09-21", [GOV_OF_TARN]),
        ("2016-02-11", [GOV, ("chair", "Republican Governors Association", "former")]),
        ("2016-02-06", [("governor", "Ekby Cowboys", "current")]), ("2016-02-07", []),
        ("2016-02-08", [("sitting governor", "Tarn Valley", "current")]),
    ]  # fmt: skip
    with ctx.connected():
        for day, roles in days[::order]:
            printed(ctx, day, *roles)
    assert sorted(number for _, number in people(ctx)) == [1, 1, 1, 3, 5]


LAWYER, SURGEON = "lawyer at Northgate Chambers", "surgeon at the Fell Hospital"


@pytest.mark.parametrize(
    ("roles", "quoted", "doubts"),
    [
        (["", ""], [2], 0),  # nothing speaks against it
        ([LAWYER, ""], [2], 0),
        ([LAWYER, "solicitor at Northgate Chambers"], [2], 0),
        ([LAWYER, SURGEON], [1, 1], 0),
        ([LAWYER, SURGEON, LAWYER], [1, 2], 0),
        ([LAWYER, SURGEON, ""], [1, 1, 1], 2),  # who could be either
        ([LAWYER, SURGEON, "chair of the Fell Hospital"], [1, 2], 0),
    ],
)
@pytest.mark.parametrize("last_first", [False, True])
def test_namesakes_with_contrary_evidence_are_two(ctx, roles, quoted, doubts, last_first):
    texts = said("Ida Holm", *roles)
    add(ctx, *(reversed(texts) if last_first else texts))
    assert people(ctx) == [("Ida Holm", number) for number in quoted]
    assert reviews.list_reviews(ctx, kind="expert")["total"] == doubts


@pytest.mark.parametrize(
    ("names", "number"),
    [
        (["Robert J. Marsden", "Bob Marsden", "Robert Marsden"], 1),
        (["Robert Marsden", "Marsden Robert"], 1),
        (["Robert J. Marsden", "Bob Marsden", "Marsden Robert"], 1),
        (["Robert Marsden", "Robert Marsden Jr"], 2),
        (["Robert Marsden Jr", "Robert Marsden", "Bob Marsden"], 2),
        (["Robert Marsden", "Roberta Marsden"], 2),
    ],
)
def test_one_expert_under_several_names(ctx, names, number):
    add(ctx, *(f"“I am {name},” said {name}, head of the Bureau of Walls." for name in names))
    found = asking.find_experts(ctx)["items"]
    assert len(found) == number
    assert {name for one in found for name in (one["name"], *one["aliases"])} >= set(names)


POLICY = "Ekland Institute for Policy Studies"


def test_an_institution_is_one_under_its_acronym_its_name_and_both(ctx):
    add(
        ctx,
        "“One,” said Ann Lee, fellow at EIPS.",
        f"“Two,” said Bo Ek, clerk at the {POLICY} (EIPS).",
        f"“Three,” said Ida Holm, dean of {POLICY}.",
        f"“Four,” said the {POLICY}.",
        "“Five,” said Cy Holm, reader at the Department of Law at the University of Aldermere.",
        "“Six,” said Dee Holm, reader at the University of Aldermere.",
        "“Seven,” said Dee Ek, reader at the University of Aldermere at Ekby.",
    )
    parts = ["Department of Law at the University of Aldermere", "University of Aldermere at Ekby"]
    assert places(ctx) == [(parts[0], None), (POLICY, "EIPS"), ("University of Aldermere", None), (parts[1], None)]
    [one] = asking.find_institutions(ctx, q="eips")["items"]
    assert (one["expert_count"], one["quotation_count"]) == (3, 1)
    page = asking.find_institutions(ctx, q="university of aldermere")["items"]
    by_name = {one["name"]: one for one in page}
    university = institutions.get_institution(ctx, by_name["University of Aldermere"]["id"])
    assert university["parent"] is None
    assert [part["name"] for part in university["parts"]] == parts
    assert {by_name[name]["parent"]["id"] for name in parts} == {university["id"]}


def questions(ctx, kind: str) -> list[tuple]:
    """The names of the entries of each pair in the queue, and the reasons."""
    items = reviews.list_reviews(ctx, kind=kind)["items"]
    pairs = [(sorted(one["name"] for one in item[f"{kind}s"]), item["reasons"]) for item in items]
    return sorted((names, [reason["text"] for reason in reasons]) for names, reasons in pairs)


TANDY = "William Tandy (also Bo Tandy)"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ([*said(TANDY, "sheriff of Tarn Agency"), *said("Bo Tandy", "sheriff of Tarn Agency")], {"William Tandy": 2}),
        ([*said("Bo Tandy", ""), *said(TANDY, "")], {"William Tandy": 2}),
        # of two people
        ([*said(TANDY, ""), *said("Peter Tandy (also Bo Tandy)", "")], {"Peter Tandy": 1, "William Tandy": 1}),
        ([*said("Zeljko Duric", "poet at the Council of Song"), *said("Zeljko Djuric", "")], {"Zeljko Djuric": 2}),
        (said("Moravia", "singer at Ekby Hall", "singer of Ekby Hall", ""), {"Moravia": 2}),
        (said("Voss", "minister of the Agency of Tides", ""), {}),
    ],
)
def test_one_person_under_two_names(ctx, texts, expected):
    for order in (texts, texts[::-1]):
        add(ctx, *order)
        assert dict(people(ctx)) == expected
        assert len(people(ctx)) == len(expected)
        emptied(ctx)


def test_people_come_apart_when_the_article_with_both_names_goes(ctx):
    both, *_ = add(ctx, *said(TANDY, ""), *said("Bo Tandy", ""), *said("William Tandy", ""))
    assert people(ctx) == [("William Tandy", 3)]
    articles.delete_article(ctx, both)
    assert people(ctx) == [("Bo Tandy", 1), ("William Tandy", 1)]


ORDER = "the same words, in another order or with other little words"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (
            said("Rosa Timm", "director of the University of Tarnmouth", "professor at Tarnmouth University"),
            [(["Tarnmouth University", "University of Tarnmouth"], [ORDER, "printed for one person: Rosa Timm"])],
        ),
        (
            [
                *said("Rosa Timm", "clerk at Tarn General", "clerk at Tarn General Hospital"),
                *said("Bo Ek", "nurse at Tarn General Hospital", "nurse at Tarn General", "nurse at Tarn General"),
            ],
            [
                (
                    ["Tarn General", "Tarn General Hospital"],
                    ['only one prints "hospital"', "printed for one person: Bo Ek, Rosa Timm"],
                )
            ],
        ),
        # two people: a university of that name may be in another town
        (
            [*said("Rosa Timm", "dean of Tarnmouth University"), *said("Bo Ek", "aide of the University of Tarnmouth")],
            [],
        ),
        # a part and its whole
        (said("Rosa Timm", "dean of the Tarn Institute", "dean of the School of Law at the Tarn Institute"), []),
    ],
)
def test_variants_of_an_institution_are_a_question_where_one_person_has_both(ctx, texts, expected):
    add(ctx, *texts)
    assert questions(ctx, "institution") == expected


def test_a_question_about_variants_goes_with_the_person_and_with_a_decision(ctx):
    _, second = add(ctx, *said("Rosa Timm", "clerk at Tarn General", "clerk at Tarn General Hospital"))
    [(names, _)] = asked = questions(ctx, "institution")
    by_name = {one["name"]: one["id"] for one in asking.find_institutions(ctx)["items"]}
    pair = {"institutions": [by_name[name] for name in names], "by": "Ida Holm"}
    for kind in ("merge", "distinct"):
        made = decisions.decide(ctx, kind=kind, **pair)
        assert questions(ctx, "institution") == []
        assert len(places(ctx)) == (1 if kind == "merge" else 2)
        add(ctx, *said("Rosa Timm", f"{kind} clerk of Tarn General"))  # it stands
        assert questions(ctx, "institution") == []
        decisions.undo(ctx, made["id"], by="Ida Holm")
        assert questions(ctx, "institution") == asked
    expert = asking.find_experts(ctx)["items"][0]["id"]
    hidden = decisions.decide(ctx, kind="hide", expert=expert, by="Ida Holm")
    assert questions(ctx, "institution") == []
    decisions.undo(ctx, hidden["id"], by="Ida Holm")
    assert questions(ctx, "institution") == asked
    articles.delete_article(ctx, second)
    assert questions(ctx, "institution") == []


def test_a_person_at_a_variant_of_an_institution_has_not_moved(ctx):
    add(ctx, *said("Rosa Timm", "professor at the University of Tarnmouth", "professor at Tarnmouth University"))
    assert people(ctx) == [("Rosa Timm", 2)]


def test_the_queue_says_why_a_pair_with_enough_evidence_is_not_one(ctx):
    add(ctx, *said("Ida Holm", LAWYER, SURGEON, ""))
    bare, lawyer, surgeon = (
        f"ida holm ({facts})" for facts in ("no role", "lawyer; northgate chambers", "surgeon; fell hospital")
    )
    assert [reasons[-1] for _, reasons in questions(ctx, "expert")] == [
        f"not joined: {bare} may as well be {one}, who is hardly {other}"
        for one, other in ((lawyer, surgeon), (surgeon, lawyer))
    ]


def test_a_text_has_the_date_of_its_first_copy(ctx):
    peace = "“I only want peace,” said Lise Brander, professor of law at the Larkhaven University."
    war = "“I only want war,” said Lise Brander, professor of law at the University of Aldermere."
    given = [
        article(peace, url="https://post.example/1", published_at=date(2019, 1, 5)),
        article(peace, url="https://times.example/1", published_at=date(2024, 1, 5)),
        article(war, url="https://post.example/2", published_at=date(2024, 2, 5)),
    ]
    found = []
    for order in ((0, 1, 2), (1, 0, 2), (2, 1, 0), (1, 2, 0)):
        for number in order:
            articles.add_article(ctx, given[number])
        found.append((people(ctx), reviews.list_reviews(ctx)["total"]))
        emptied(ctx)
    assert found == [([("Lise Brander", 2)], 0)] * 4  # who moved in five years


def test_experts_of_a_part_count_for_the_whole(ctx):
    add(
        ctx,
        "“One,” said Ann Lee, reader at the University of Aldermere’s School of Law.",
        "“Two,” said Ann Lee, reader at the University of Aldermere.",
        "“Three,” said Bo Ek, dean of the School of Law at the University of Aldermere.",
        "“Four,” said Cy Holm, clerk at the University of Aldermere School of Law.",
        "“Five,” said Dee Holm, reader at the University of Aldermere.",
    )
    assert people(ctx) == [("Ann Lee", 2), ("Bo Ek", 1), ("Cy Holm", 1), ("Dee Holm", 1)]
    law, university = asking.find_institutions(ctx)["items"]
    assert (law["parent"]["id"], law["expert_count"]) == (university["id"], 3)
    assert (university["name"], university["parent"], university["expert_count"]) == (
        "University of Aldermere",
        None,
        4,
    )
    found = {one["name"]: asking.institution_experts(ctx, one["id"])["total"] for one in (law, university)}
    assert found == {law["name"]: 3, "University of Aldermere": 4}
    for name in ("School of Law, University of Aldermere", "the School of Law within the University of Aldermere"):
        assert asking.find_quotations(ctx, institution=name)["total"] == 4  # all that Ann Lee said, too
    [line] = asking.find_experts(ctx, q="ann lee")["items"][0]["affiliations"]
    assert (line["institution"]["name"], line["printings"], line["conflicts"]) == ("University of Aldermere", 2, [])


def test_a_part_is_removed_with_its_last_expert(ctx):
    [id] = add(ctx, "“One,” said Ann Lee, reader at the University of Aldermere’s School of Law.")
    university = asking.find_institutions(ctx)["items"][1]
    expert = asking.find_experts(ctx)["items"][0]["id"]
    was = rows(ctx), shown(ctx)
    about = {"expert": expert, "title": "reader", "institution": university["id"]}
    made = decisions.decide(ctx, kind="reject_role", by="Ida Holm", **about)
    assert places(ctx) == []
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert shown(ctx) == was[1]
    articles.delete_article(ctx, id)
    assert places(ctx) == []


def test_ids_survive_the_removal_of_the_first_article(ctx):
    text = f"“{CORE},” said Maren Tolvik, {{}} the {LARK}. “Wait,” said {LARK}."
    first, second = add(ctx, text.format("fellow of"), text.format("professor at"))
    was = articles.get_article(ctx, first)["quotations"][0]
    speaker = was["speakers"][0]["expert_id"]
    [place] = asking.find_institutions(ctx)["items"]
    articles.delete_article(ctx, first)
    [expert] = asking.find_experts(ctx)["items"]
    assert experts.get_expert(ctx, speaker)["id"] == expert["id"]
    assert institutions.get_institution(ctx, place["id"])["quotation_count"] == 1
    [found] = statements.get_statement(ctx, was["statement_id"])["occurrences"]
    assert found["article"]["id"] == second
    articles.delete_article(ctx, second)
    assert people(ctx) == places(ctx) == []
