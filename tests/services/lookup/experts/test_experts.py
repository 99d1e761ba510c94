from dataclasses import replace
from datetime import date

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.records import Organization, Person, Role, Speaker
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts
from quotes_service.services.lookup.stats import summary
from quotes_service.store.querying.paging import Paging
from tests.factories import STORMS, TIDES, article, extraction, quotation, span
from tests.services import asking

LATER = (
    "“The tide will come again, and the tide after it,” said Maren Tolvik, director of the Bureau of Storms. "
    "“I have seen one tide, and a big one,” said José Ibáñez, keeper at the Larkhaven Light."
)


def fill(ctx):
    """Three articles that name Tolvik; two of them are of another day and outlet."""
    articles.add_article(ctx, article())
    articles.add_article(ctx, article(STORMS, url=None, published_at=None))
    later = article(LATER, url="https://mail.example/1", outlet="The Mail", published_at=date(2024, 6, 1))
    articles.add_article(ctx, later)


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


def names(page: dict) -> list[str]:
    return [expert["name"] for expert in page["items"]]


def test_an_expert_is_one_across_articles_with_all_printed_roles(kept):
    [tolvik] = asking.find_experts(kept, q="tolvik")["items"]
    assert {**tolvik, "notes": []} == experts.get_expert(kept, tolvik["id"])
    timeline = [
        (
            line["title"],
            line["status"],
            line["institution"]["name"],
            line["institution"]["acronym"],
            line["first_printed"],
            line["last_printed"],
            line["printings"],
        )
        for line in tolvik.pop("affiliations")
    ]
    assert timeline == [
        ("director", "current", "Bureau of Storms", None, date(2024, 6, 1), date(2024, 6, 1), 1),
        (
            "professor",
            "current",
            "Larkhaven Institute for Coastal Research",
            "LICR",
            date(2024, 5, 2),
            date(2024, 5, 2),
            1,
        ),
        ("head", "former", "Bureau of Storms", None, None, None, 1),
    ]
    del tolvik["id"]
    assert tolvik == {
        "name": "Maren Tolvik",
        "aliases": ["Tolvik"],
        "quotation_count": 4,
        "statement_count": 4,
        "outlets": ["The Larkhaven Post", "The Mail"],
        "first_quoted": date(2024, 5, 2),
        "last_quoted": date(2024, 6, 1),
        "past": None,
    }


def test_each_line_of_the_timeline_shows_the_sentences_that_prove_it(ctx):
    fill(ctx)
    for number in range(5):
        later = article(
            f"{TIDES} {number}", url=f"https://post.example/{number}", published_at=date(2024, 7, 1 + number)
        )
        articles.add_article(ctx, later)
    [tolvik] = asking.find_experts(ctx, q="tolvik")["items"]
    short, full = (
        next(line for line in lines if line["title"] == "professor")
        for lines in (tolvik["affiliations"], experts.expert_affiliations(ctx, tolvik["id"])["items"])
    )
    assert (full["first_printed"], full["last_printed"], full["printings"]) == (date(2024, 5, 2), date(2024, 7, 5), 6)
    assert len(full["evidence"]) == 6
    assert short["evidence"] == full["evidence"][:3]
    everything = experts.expert_affiliations(ctx, tolvik["id"], None)["items"]
    cursor, lines = None, []
    while len(lines) < len(everything):
        page = experts.expert_affiliations(ctx, tolvik["id"], Paging(1, cursor))
        cursor, lines = page["next_cursor"], lines + page["items"]
        assert page["total"] == len(everything)
    assert (lines, cursor) == (everything, None)
    proof = full["evidence"][0]
    assert articles.get_article(ctx, proof["article_id"])["text"][proof["start"] : proof["end"]] == proof["text"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["José Ibáñez", "Odhran O’Brien", "Maren Tolvik"]),
        ({"q": "maren tolvik"}, ["Maren Tolvik"]),
        ({"q": "TOLV"}, ["Maren Tolvik"]),
        ({"q": "ibanez jo"}, ["José Ibáñez"]),
        ({"q": "o'brien"}, ["Odhran O’Brien"]),
        ({"q": "obrien"}, ["Odhran O’Brien"]),
        ({"q": "professor"}, ["Maren Tolvik"]),
        ({"q": "director storms"}, ["Maren Tolvik"]),
        ({"q": "director"}, ["Maren Tolvik", "Odhran O’Brien"]),
        ({"q": "larkh -professor"}, ["José Ibáñez"]),
        ({"q": "LICR"}, ["Maren Tolvik"]),
        ({"q": "ikbanez"}, []),
        ({"institution": "licr"}, ["Maren Tolvik"]),
        ({"institution": "larkhaven light"}, ["José Ibáñez"]),
        ({"institution": "licr", "q": "odhran"}, []),
        ({"since": date(2024, 6, 1)}, ["José Ibáñez", "Maren Tolvik"]),
        ({"since": date(2024, 6, 2)}, []),
        ({"topic": "tides"}, ["Maren Tolvik", "José Ibáñez"]),
        ({"topic": "money vaccines"}, ["Odhran O’Brien"]),
        ({"topic": "tolvik"}, []),
        ({"topic": "tide", "institution": "Larkhaven Light"}, ["José Ibáñez"]),
        ({"topic": "tide", "q": "director"}, ["Maren Tolvik"]),
        ({"topic": "nineties", "since": date(2024, 6, 1)}, []),
    ],
)
def test_experts_are_found_by_name_title_institution_and_by_what_they_said(kept, query, found):
    page = asking.find_experts(kept, **query)
    assert sorted(names(page)) == sorted(found)
    assert page["total"] == len(found)
    if "topic" in query or not query:
        assert names(page) == found


def test_a_topic_shows_the_best_quotations_on_it_as_the_reasons(kept):
    tolvik, ibanez = asking.find_experts(kept, topic="tide")["items"]
    assert [reason["highlight"] for reason in tolvik["reasons"]] == [
        "The <mark>tide</mark> will come again, and the <mark>tide</mark> after it,",
        "The <mark>tide</mark> gauges do not lie,",
    ]
    assert [reason["highlight"] for reason in ibanez["reasons"]] == [
        "I have seen one <mark>tide</mark>, and a big one,"
    ]
    assert "reasons" not in asking.find_experts(kept, q="tolvik")["items"][0]


def test_many_quotations_alone_do_not_raise_an_expert(ctx):
    """Twenty passing mentions weigh less than a few that are to the point."""
    passing = " ".join(
        f"“Number {number} of the many things which one may mention at length is the tide,” said Vera Volumen."
        for number in range(20)
    )
    to_the_point = "“Tide, tide, tide,” said Ann Precise. “The tide turns,” said Ann Precise."
    for text in (passing, to_the_point):
        without_topics = replace(ctx.extractor.extract(text), topics=())
        articles.add_article(ctx, article(text, url=None), without_topics)
    page = asking.find_experts(ctx, topic="tide")
    assert names(page) == ["Ann Precise", "Vera Volumen"]
    assert [len(expert["reasons"]) for expert in page["items"]] == [2, 3]


def test_copies_of_one_statement_are_one_reason(ctx):
    said = "“The tide comes whether you like it or not,” said Maren Tolvik."
    for number in range(3):
        articles.add_article(ctx, article(f"{said} {number}", url=None))
    [tolvik] = asking.find_experts(ctx, topic="tide")["items"]
    assert (tolvik["quotation_count"], tolvik["statement_count"], len(tolvik["reasons"])) == (3, 1, 1)


def test_a_whole_word_ranks_before_a_prefix(ctx):
    for number, (name, place) in enumerate(
        [("Ann Smithson", "UCLA College"), ("Bea Tolvik", "Smithson Institute"), ("Zoe Smith", "UCL Institute")]
    ):
        articles.add_article(ctx, article(f"“Number {number},” said {name}, fellow at the {place}.", url=None))
    assert names(asking.find_experts(ctx, q="smith"))[0] == "Zoe Smith"
    assert names(asking.find_experts(ctx, q="ucl")) == ["Zoe Smith", "Ann Smithson"]
    assert names(asking.find_institutions(ctx, q="ucl")) == ["UCL Institute", "UCLA College"]


@pytest.mark.parametrize("query", [{}, {"q": "l"}, {"topic": "tide"}])
def test_a_page_continues_where_the_last_one_ended(kept, query):
    everything = asking.find_experts(kept, **query)
    cursor, items = None, []
    while True:
        page = asking.find_experts(kept, **query, cursor=cursor, limit=1)
        items += page["items"]
        if not (cursor := page["next_cursor"]):
            break
    assert items == everything["items"]
    assert len(items) > 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"q": "((("}, "q"),
        ({"topic": "-x"}, "topic"),
        ({"cursor": "x"}, "cursor"),
        ({"q": "l", "cursor": "x"}, "cursor"),
    ],
)
def test_invalid_queries_are_refused(kept, query, field):
    with pytest.raises(InvalidInput) as error:
        asking.find_experts(kept, **query)
    assert error.value.field == field


def test_an_experts_quotations_come_newest_first_and_take_the_same_filters(kept):
    [tolvik] = asking.find_experts(kept, q="tolvik")["items"]
    everything = asking.expert_quotations(kept, tolvik["id"])
    assert [item["article"]["published_at"] for item in everything["items"]] == [
        date(2024, 6, 1),
        date(2024, 5, 2),
        date(2024, 5, 2),
        None,
    ]
    found = asking.expert_quotations(kept, tolvik["id"], q="tide", outlet="The Mail")
    assert [item["highlight"] for item in found["items"]] == [
        "The <mark>tide</mark> will come again, and the <mark>tide</mark> after it,"
    ]


@pytest.mark.parametrize("name", ["Tolvik", "Mr Tolvik", "Dr. Tolvik", "Tolvik-Lee"])
def test_a_person_named_by_one_word_is_not_an_expert(ctx, name):
    articles.add_article(ctx, article("“It rose,” said Maren Tolvik.", url=None))
    text = f"“It fell,” said {name}, keeper at the Larkhaven Light."
    _, kept = articles.add_article(ctx, article(text, url=None))
    [speaker] = kept["quotations"][0]["speakers"]
    assert (speaker["name"], speaker["kind"], speaker["expert_id"]) == (name, "person", None)
    assert names(asking.find_experts(ctx)) == ["Maren Tolvik"]
    assert asking.find_institutions(ctx)["items"] == []
    assert kept["quotations"][0]["id"] in [item["id"] for item in asking.find_quotations(ctx, q=name)["items"]]


def test_people_without_quotations_and_their_institutions_are_not_listed(ctx):
    text = f"{TIDES}Ola Brandt, dean of the Fell College, and LICR were silent."
    read = ctx.extractor.extract(text)
    role = Role("dean", "Fell College", "current", span(text, "Ola Brandt, dean of the Fell College"))
    silent = Person("Ola Brandt", roles=(role,)), Person("Pia Quill")
    read = replace(read, people=(*silent, *read.people), organizations=(Organization("Fell College"),))
    articles.add_article(ctx, article(text), read)
    assert names(asking.find_experts(ctx)) == ["Odhran O’Brien", "Maren Tolvik"]
    found = asking.find_institutions(ctx)["items"]
    assert [item["name"] for item in found] == ["Larkhaven Institute for Coastal Research", "Treasury Council"]


def test_two_people_of_one_name_in_an_article_are_one_expert_with_the_roles_of_both(ctx):
    text = "“It rose,” said Ann Lee, the baker. Ann Lee, dean of Fell College, and Mrs Lee agreed."
    baker = Person("Ann Lee", ("Lee",), (Role("baker", None, "current", span(text, "Ann Lee, the baker")),))
    dean = Person("Ann Lee", ("Lee",), (Role("dean", "Fell College", "current", span(text, "Ann Lee, dean")),))
    said = quotation(text, "It rose,", speakers=(Speaker("Ann Lee", "person", 0.9),))
    people = [baker, dean, Person("Mrs Lee"), Person("Mrs Lee")]
    articles.add_article(ctx, article(text), extraction(text, said, people=people))
    [lee] = asking.find_experts(ctx)["items"]
    assert (lee["name"], lee["aliases"]) == ("Ann Lee", ["Lee"])
    assert sorted(line["title"] for line in lee["affiliations"]) == ["baker", "dean"]


def test_the_name_is_the_one_most_printed(ctx):
    for number, name in enumerate(["Dr Jose Ibanez", "José Ibáñez", "José Ibáñez"]):
        articles.add_article(ctx, article(f"“Number {number},” said {name}.", url=None))
    [expert] = asking.find_experts(ctx)["items"]
    assert (expert["name"], expert["aliases"]) == ("José Ibáñez", ["Dr Jose Ibanez", "Ibanez", "Ibáñez"])


def test_the_search_of_everything_finds_people_institutions_and_quotations(kept):
    found = asking.search(kept, "storms")
    assert names({"items": found["experts"]}) == ["Maren Tolvik"]
    assert [institution["name"] for institution in found["institutions"]] == ["Bureau of Storms"]
    assert len(found["quotations"]) == 2
    assert "reasons" not in found["experts"][0]


def test_the_search_of_everything_finds_experts_on_the_subject(kept):
    found = asking.search(kept, "tide", limit=1)
    assert names({"items": found["experts"]}) == ["Maren Tolvik"]
    assert found["experts"][0]["reasons"]
    assert (found["institutions"], len(found["quotations"])) == ([], 1)


def test_the_summary_counts_and_shows_who_was_quoted_last(kept):
    counts = summary(kept, limit=2)
    latest = counts.pop("latest_experts")
    assert counts == {"articles": 3, "quotations": 7, "experts": 3, "institutions": 4, "statements": 7}
    assert [expert["name"] for expert in latest] == ["Maren Tolvik", "José Ibáñez"]
    assert latest[1]["affiliations"][0]["institution"]["name"] == "Larkhaven Light"


def test_undated_quotations_are_ordered_by_arrival(ctx):
    for name in ("Ann Lee", "Zoe Abel", "Ivo Rand"):
        articles.add_article(ctx, article(f"“It rose,” said {name}.", url=None, published_at=None))
    assert [expert["name"] for expert in summary(ctx)["latest_experts"]] == ["Ivo Rand", "Zoe Abel", "Ann Lee"]


def test_one_expert_with_many_quotations_does_not_hide_others_quoted_last(ctx):
    articles.add_article(ctx, article("“It rose,” said Ann Lee.", url=None, published_at=date(2024, 5, 1)))
    long = " ".join(f"“It rose {number} times,” said Bo Ek." for number in range(120))
    articles.add_article(ctx, article(long, url=None, published_at=date(2024, 5, 2)))
    assert [expert["name"] for expert in summary(ctx, limit=2)["latest_experts"]] == ["Bo Ek", "Ann Lee"]


def test_experts_with_exactly_the_name_come_first(ctx):
    for said in ("It rose.", "It fell.", "It stood still."):
        role = ", professor of a great many things at the Institute of Tides"
        articles.add_article(ctx, article(f"“{said}” said Ann Lee{role}.", url=None))
    articles.add_article(ctx, article("“Hm,” said Old Ann Lee.", url=None))
    assert names(asking.find_experts(ctx, q="ann lee")) == ["Ann Lee", "Old Ann Lee"]


@pytest.mark.parametrize(
    "asked", ["Lee, Ann", "Professor Ann Lee", "Ann Lee, Institute of Tides", "Vice President Ann Lee"]
)
def test_a_filter_knows_the_ways_in_which_names_are_given(ctx, asked):
    articles.add_article(ctx, article("“It rose,” said Ann Lee.", url=None))
    assert asking.find_quotations(ctx, expert=asked)["total"] == 1
