"""Topics of quotations; they are extracted from the articles, not given by hand."""

import json
import zlib
from datetime import date

import pytest

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles, reprocess
from quotes_service.services.lookup import experts, institutions, topics
from quotes_service.store.models import ArticleVersion, QuotationTopic, StoredTopic
from tests.factories import article
from tests.services import asking

GAUGES = (
    "Tide gauges of the coast rust. No tide gauge was mended.\n\n"
    "“They have not lied for a hundred years,” said Maren Tolvik, professor at the Larkhaven Institute (LI).\n\n"
    "“We pay for what works,” said Odhran O’Brien, director of the Treasury Council.\n\n"
    "The sea otters are back, and sea otters eat crabs.\n\n"
    "“I like the sea otters more than any gauge,” said Maren Tolvik.\n"
)
MORE = (
    "A tide gauge was stolen, and other tide gauges are guarded.\n\n"
    "“Whoever took it can read no scale,” said Ann Lee, head of the Agency of Fish.\n"
)
EELS = "Eel traps are old. They mend eel traps.\n\n“Nobody eats them,” said Bo Ek, cook at the Larkhaven Institute.\n"


def add(ctx, text: str, title: str, day: int = 1, **about) -> dict:
    values = {"url": f"https://post.example/{title.replace(' ', '-')}", **about}
    return articles.add_article(ctx, article(text, title=title, published_at=date(2024, 5, day), **values))[1]


def fill(ctx) -> dict[str, str]:
    """Three articles; their ids."""
    return {
        "gauges": add(ctx, GAUGES, "Tide gauges rust")["id"],
        "more": add(ctx, MORE, "Tide gauges stolen", 2)["id"],
        "eels": add(ctx, EELS, "Eel traps mended", 3)["id"],
    }


@pytest.fixture(scope="module")
def kept(shared):
    return shared(fill)


def shown(ctx, **about) -> list[tuple[str, int]]:
    return [(item["label"], item["quotation_count"]) for item in asking.find_topics(ctx, **about)["items"]]


def topic(ctx, q: str) -> dict:
    [item] = asking.find_topics(ctx, q=q)["items"]
    return topics.get_topic(ctx, item["id"])


def expert(ctx, name: str) -> str:
    return asking.find_experts(ctx, q=name)["items"][0]["id"]


def test_topics_are_listed_by_number_of_quotations(kept):
    found = asking.find_topics(kept)
    assert found["items"][0]["label"] == "tide gauges"
    counts = [item["quotation_count"] for item in found["items"]]
    assert counts == sorted(counts, reverse=True)
    assert found["total"] == len(counts)
    assert dict(shown(kept)).items() >= {"tide gauges": 4, "eel traps": 1}.items()


@pytest.mark.parametrize(
    ("q", "labels"),
    [
        ("tide", ["tide gauges"]),
        ("GAUGE", ["tide gauges"]),
        ("gauges tide", ["tide gauges"]),
        ('"eel traps"', ["eel traps"]),
        ("trap", ["eel traps"]),
        ("otter", ["sea otters"]),
        ("tide eel", []),
        ("nothing", []),
        ("tolvik", []),
    ],
)
def test_topics_are_found_by_the_words_of_their_labels(kept, q, labels):
    assert [label for label, _ in shown(kept, q=q)] == labels


def test_a_page_continues_where_the_last_one_ended(kept):
    everything = asking.find_topics(kept)["items"]
    cursor, items = None, []
    while True:
        page = asking.find_topics(kept, cursor=cursor, limit=1)
        items += page["items"]
        assert page["total"] == len(everything) > 1
        if not (cursor := page["next_cursor"]):
            break
    assert items == everything


@pytest.mark.parametrize(("query", "field"), [({"q": ""}, "q"), ({"q": "(("}, "q"), ({"cursor": "x"}, "cursor")])
def test_invalid_queries_are_refused(kept, query, field):
    with pytest.raises(InvalidInput) as error:
        asking.find_topics(kept, **query)
    assert error.value.field == field


def test_one_topic_with_its_experts(kept):
    found = topic(kept, "tide")
    assert found["label"] == "tide gauges"
    assert found["quotation_count"] == 4
    assert [(one["name"], one["quotation_count"]) for one in found["experts"]] == [
        ("Maren Tolvik", 2), ("Odhran O’Brien", 1), ("Ann Lee", 1)
    ]  # fmt: skip
    assert sorted((one["name"], one["expert_count"]) for one in found["institutions"]) == [
        ("Agency of Fish", 1), ("Larkhaven Institute", 1), ("Treasury Council", 1)
    ]  # fmt: skip
    assert "tide gauges" not in [one["label"] for one in found["related"]]
    assert "eel traps" not in [one["label"] for one in found["related"]]
    for one in found["related"]:
        assert 1 <= one["quotation_count"] <= 4


def test_topics_of_its_paragraph_are_topics_of_a_quotation(kept):
    """The article's main topics are topics of all its quotations."""
    listed = asking.find_quotations(kept, topic="sea otters")
    assert "I like the sea otters more than any gauge," in [item["content"]["text"] for item in listed["items"]]
    assert {item["article"]["title"] for item in listed["items"]} == {"Tide gauges rust"}
    assert topic(kept, "otter")["quotation_count"] == listed["total"]


@pytest.mark.parametrize("id", ["t_none", "x", "", "t_", "%", "e_1", "t_0\x00"])
def test_an_unknown_id(kept, id):
    with pytest.raises(NotFound):
        topics.get_topic(kept, id)


@pytest.mark.parametrize("spelling", ["tide gauges", "Tide gauge", "TIDE-GAUGES", " tide  gauges "])
def test_quotations_are_filtered_by_a_topics_label_however_it_is_spelt(kept, spelling):
    listed = asking.find_quotations(kept, topic=spelling)
    assert (listed["total"], len(listed["items"])) == (4, 4)
    assert listed == asking.find_quotations(kept, topic=topic(kept, "tide")["id"])


@pytest.mark.parametrize(
    ("filters", "number"),
    [
        ({"topic": "gauges"}, 0),  # a word of a label is no label
        ({"topic": "t_none"}, 0),
        ({"topic": "—"}, 0),
        ({"topic": "tide gauges", "expert": "Maren Tolvik"}, 2),
        ({"topic": "tide gauges", "q": "hundred"}, 1),
        ({"topic": "tide gauges", "since": date(2024, 5, 2)}, 1),
        ({"topic": "tide gauges", "institution": "LI"}, 2),
        ({"topic": "eel traps", "expert": "Maren Tolvik"}, 0),
    ],
)
def test_a_topic_is_a_filter_among_others(kept, filters, number):
    assert asking.find_quotations(kept, **filters)["total"] == number


def test_counts_agree_with_the_filters(kept):
    for item in asking.find_topics(kept)["items"]:
        full = topics.get_topic(kept, item["id"])
        assert asking.find_quotations(kept, topic=item["id"])["total"] == full["quotation_count"]
        for one in full["experts"]:
            own = asking.find_quotations(kept, topic=item["id"], expert=one["id"])
            assert own["total"] == one["quotation_count"]


# Who is related to whom.


def test_experts_are_related_by_the_articles_and_by_the_subject(ctx):
    fill(ctx)
    add(ctx, EELS.replace("Nobody", "Somebody"), "Tide gauges and eels", 4)
    add(ctx, f"“I agree,” said Odhran O’Brien. “So do I,” said Maren Tolvik. {'It rained. ' * 9}", "Rain", 5)
    found = experts.related_experts(ctx, expert(ctx, "tolvik"))
    assert found["id"] == expert(ctx, "tolvik")
    assert [(one["expert"]["name"], one["articles"]) for one in found["co_quoted"]] == [("Odhran O’Brien", 2)]
    same = {one["expert"]["name"]: one["topics"] for one in found["same_subject"]}
    assert "Maren Tolvik" not in same
    assert "Bo Ek" not in same  # of the same institution
    assert same.keys() == {"Ann Lee", "Odhran O’Brien"}
    assert {(one["label"], one["quotation_count"]) for one in same["Ann Lee"]} >= {("tide gauges", 1)}
    own = {one["label"]: one["quotation_count"] for one in found["topics"]}
    assert own["tide gauges"] == 2
    assert own["sea otters"] >= 1


def test_the_limit_is_kept(kept):
    found = experts.related_experts(kept, expert(kept, "tolvik"), limit=1)
    assert [len(found[name]) for name in ("co_quoted", "same_subject", "topics")] == [1, 1, 1]


def test_what_everybody_speaks_about_relates_nobody(kept, monkeypatch):
    """Comparing all who speak of it would take seconds, and tell nothing."""
    monkeypatch.setattr(topics, "_EVERYBODYS", 0)
    found = experts.related_experts(kept, expert(kept, "tolvik"))
    assert found["same_subject"] == []
    assert found["topics"]


def test_an_expert_without_shared_topics_is_related_to_nobody(ctx):
    add(ctx, "“Yes,” said Ann Lee.", "Hm")
    found = experts.related_experts(ctx, expert(ctx, "lee"))
    assert (found["co_quoted"], found["same_subject"], found["topics"]) == ([], [], [])


def test_institutions_are_related_by_the_topics_of_their_experts(kept):
    [place] = asking.find_institutions(kept, q="larkhaven")["items"]
    found = institutions.related_institutions(kept, place["id"])
    assert [(one["name"], one["quotation_count"]) for one in found["experts"]] == [("Maren Tolvik", 2), ("Bo Ek", 1)]
    assert {(one["name"], one["expert_count"]) for one in found["same_subject"]} == {
        ("Agency of Fish", 1), ("Treasury Council", 1)
    }  # fmt: skip
    own = {one["label"]: one["quotation_count"] for one in found["topics"]}
    assert own.items() >= {"tide gauges": 2, "eel traps": 1}.items()
    few = institutions.related_institutions(kept, place["id"], limit=1)
    assert [len(few[name]) for name in ("experts", "same_subject")] == [1, 1]


def test_what_an_institution_says_itself_counts_too(ctx):
    fill(ctx)
    add(ctx, "Kelp beds shrink. We need kelp beds.\n\n“They are a third smaller,” said LI.\n", "Kelp beds shrink", 6)
    [place] = asking.find_institutions(ctx, q="larkhaven")["items"]
    assert "kelp beds" in [one["label"] for one in institutions.related_institutions(ctx, place["id"])["topics"]]


@pytest.mark.parametrize("related", [experts.related_experts, institutions.related_institutions])
def test_nothing_is_related_to_an_unknown_id(kept, related):
    with pytest.raises(NotFound):
        related(kept, "e_none")


# What goes, and what is hidden.


def stored(ctx) -> tuple[int, int, int]:
    """Rows of topics, of quotations' topics, and of the index."""
    with ctx.reading():
        [indexed] = ctx.database.execute_sql("SELECT COUNT(*) FROM topic_index").fetchone()
        return StoredTopic.select().count(), QuotationTopic.select().count(), indexed


def test_a_topic_goes_with_its_article(ctx):
    kept = fill(ctx)
    id = topic(ctx, "eel")["id"]
    articles.delete_article(ctx, kept["eels"])
    assert shown(ctx, q="eel") == []
    with pytest.raises(NotFound):
        topics.get_topic(ctx, id)
    articles.delete_article(ctx, kept["gauges"])
    assert shown(ctx, q="tide") == [("tide gauges", 1)]
    assert [one["name"] for one in topic(ctx, "tide")["experts"]] == ["Ann Lee"]
    articles.delete_article(ctx, kept["more"])
    assert asking.find_topics(ctx)["total"] == 0
    assert stored(ctx) == (0, 0, 0)


def test_a_topic_that_returns_has_the_same_id(ctx):
    kept = fill(ctx)
    id = topic(ctx, "eel")["id"]
    articles.delete_article(ctx, kept["eels"])
    add(ctx, EELS, "Eel traps mended")
    assert topic(ctx, "eel")["id"] == id


def test_the_next_version_replaces_the_topics(ctx):
    fill(ctx)
    text = EELS.replace("Eel traps", "Crab pots").replace("eel traps", "crab pots")
    add(ctx, text, "Eel traps mended", 3)
    assert (shown(ctx, q="eel"), shown(ctx, q="crab pots")) == ([], [("crab pots", 1)])
    assert stored(ctx)[0] == stored(ctx)[2]


def test_an_article_that_comes_in_twice_counts_once(ctx):
    fill(ctx)
    before = shown(ctx)
    add(ctx, GAUGES, "Tide gauges rust", url="https://echo.example/1", outlet="The Echo")
    assert shown(ctx) == before


def test_quotations_of_hidden_experts_have_no_topics(ctx):
    fill(ctx)
    before = shown(ctx)
    made = decisions.decide(ctx, kind="hide", expert=expert(ctx, "tolvik"), by="Ida Holm")
    assert shown(ctx, q="tide") == [("tide gauges", 2)]
    assert [one["name"] for one in topic(ctx, "tide")["experts"]] == ["Odhran O’Brien", "Ann Lee"]
    assert "Larkhaven Institute" not in [one["name"] for one in topic(ctx, "tide")["institutions"]]
    obrien = experts.related_experts(ctx, expert(ctx, "brien"))
    assert "Maren Tolvik" not in [one["expert"]["name"] for one in obrien["co_quoted"] + obrien["same_subject"]]
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert shown(ctx) == before


# Articles that 0.4.0 kept: their packed extractions have no topics.


def as_kept_by_0_4(ctx) -> None:
    with ctx.writing():
        for version in ArticleVersion.select():
            packed = json.loads(zlib.decompress(bytes(version.reading)))
            del packed["topics"]
            version.reading = zlib.compress(json.dumps(packed).encode())
            version.save()


def topics_of_quotations(ctx) -> dict[str, set[str]]:
    labels = [item["label"] for item in asking.find_topics(ctx)["items"]]
    listed = {label: asking.find_quotations(ctx, topic=label, limit=100)["items"] for label in labels}
    return {label: {item["id"] for item in items} for label, items in listed.items()}


def quotation(ctx, q: str) -> str:
    [item] = asking.find_quotations(ctx, q=q)["items"]
    return item["id"]


@pytest.mark.parametrize(
    "decision",
    [
        lambda ctx: {"kind": "attribute", "quotation": quotation(ctx, "hundred"), "name": "Bo Ek"},
        lambda ctx: {"kind": "rename", "expert": expert(ctx, "tolvik"), "name": "Maren Tolvik-Ek"},
        lambda ctx: {"kind": "hide", "expert": expert(ctx, "lee")},
        lambda ctx: {"kind": "reject", "quotation": quotation(ctx, "gauge")},
    ],
    ids=["attribute", "rename", "hide", "reject"],
)
def test_a_decision_on_an_article_of_an_earlier_version_leaves_the_topics(ctx, decision):
    fill(ctx)
    as_kept_by_0_4(ctx)
    before = topics_of_quotations(ctx)
    about = decision(ctx)
    made = decisions.decide(ctx, by="Ida Holm", **about)
    seen = {item["id"] for item in asking.find_quotations(ctx, limit=100)["items"]}
    assert topics_of_quotations(ctx) == {label: ids & seen for label, ids in before.items() if ids & seen}
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert topics_of_quotations(ctx) == before


def test_a_quotation_restored_by_an_undo_gets_its_articles_topics(ctx):
    fill(ctx)
    before = topics_of_quotations(ctx)
    made = decisions.decide(ctx, kind="reject", quotation=quotation(ctx, "hundred"), by="Ida Holm")
    as_kept_by_0_4(ctx)
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert topics_of_quotations(ctx) == before


def test_reprocessing_adds_topics_to_articles_of_an_earlier_version(ctx):
    fill(ctx)
    before = topics_of_quotations(ctx)
    as_kept_by_0_4(ctx)
    with ctx.writing():
        QuotationTopic.delete().execute()
        StoredTopic.update(quotations=0).execute()
    reprocess.reprocess(ctx)
    assert topics_of_quotations(ctx) == before
    rejected = decisions.decide(ctx, kind="reject", quotation=quotation(ctx, "eats"), by="Ida Holm")
    assert "eel traps" not in topics_of_quotations(ctx)
    decisions.undo(ctx, rejected["id"], by="Ida Holm")
    assert topics_of_quotations(ctx) == before


def test_a_hidden_institution_is_not_shown(ctx):
    fill(ctx)
    [place] = asking.find_institutions(ctx, q="fish")["items"]
    decisions.decide(ctx, kind="hide", institution=place["id"], by="Ida Holm")
    assert "Agency of Fish" not in [one["name"] for one in topic(ctx, "tide")["institutions"]]
    [other] = asking.find_institutions(ctx, q="larkhaven")["items"]
    same = institutions.related_institutions(ctx, other["id"])["same_subject"]
    assert "Agency of Fish" not in [one["name"] for one in same]
