import threading
from datetime import date

import pytest

from quotes_service.context import open_context
from quotes_service.errors import InvalidInput, NotFound, TooLarge
from quotes_service.records import Speaker
from quotes_service.services.intake import articles
from quotes_service.services.lookup import experts, institutions, quotations, statements
from quotes_service.services.lookup.stats import summary
from quotes_service.settings import Settings
from quotes_service.store.models import MODELS, Change, FormerAppearance, Secret
from tests import factories
from tests.factories import STORMS, TIDES, SimpleExtractor, article
from tests.services import asking

NOTHING = {"articles": 0, "quotations": 0, "experts": 0, "institutions": 0, "statements": 0, "latest_experts": []}


def rows(ctx) -> dict[str, int]:
    """How many rows there are, by table; those without any left out."""
    with ctx.reading():
        # of who was there a digest is kept, and that they changed; a migration makes a secret
        kept = (FormerAppearance, Secret, Change)
        counts = {model.__name__: model.select().count() for model in MODELS if model not in kept}
    return {name: count for name, count in counts.items() if count}


def said(answer: dict) -> dict[str, str]:
    """The ids of quotations by what was said."""
    return {quotation["content"]["text"]: quotation["id"] for quotation in answer["quotations"]}


def test_an_article_is_stored_with_its_extraction(ctx):
    status, kept = articles.add_article(ctx, article(byline="Pia Quill"))
    assert status == "created"
    assert kept == articles.get_article(ctx, kept["id"])
    assert {name: kept[name] for name in ("url", "title", "outlet", "byline", "published_at", "language")} == {
        "url": "https://post.example/walls",
        "title": "Harbour walls are low",
        "outlet": "The Larkhaven Post",
        "byline": "Pia Quill",
        "published_at": date(2024, 5, 2),
        "language": "en",
    }
    assert (kept["text"], kept["version"], kept["supported"], kept["copies"]) == (TIDES, 1, True, [])
    assert [version["number"] for version in kept["versions"]] == [1]
    assert kept["created_at"].utcoffset() is not None
    assert list(said(kept)) == [
        "The tide gauges do not lie,",
        "We should have built in the nineties,",
        "There is no money for vaccines and walls at once,",
    ]


def test_a_quotation_has_the_spans_of_its_parts(ctx):
    _, kept = articles.add_article(ctx, article())
    quotation = kept["quotations"][1]
    for part in (quotation["cue"], quotation["source"], quotation["paragraph"]):
        assert TIDES[part["start"] : part["end"]] == part["text"]
    [span] = quotation["content"]["spans"]
    exact, position = quotation["selectors"]
    assert position == {"type": "TextPositionSelector", **span}
    assert exact == {
        "type": "TextQuoteSelector",
        "exact": "We should have built in the nineties,",
        "prefix": TIDES[span["start"] - 32 : span["start"]],
        "suffix": TIDES[span["end"] : span["end"] + 32],
    }


def test_the_spans_of_a_quotation_are_joined_by_a_space(ctx):
    text = "“It rose,” said the clerk, “and\nit fell.” He left."
    quotation = factories.quotation(text, "It rose,", "and\nit fell.")
    _, kept = articles.add_article(ctx, article(text), factories.extraction(text, quotation))
    [found] = kept["quotations"]
    assert found["content"]["text"] == "It rose, and\nit fell."
    assert found["selectors"][0]["exact"] == "It rose,” said the clerk, “and\nit fell."
    assert (found["cue"], found["source"], found["speakers"], found["reason"]) == (None, None, [], "unnamed")
    assert found["selectors"][0]["prefix"] == "“"


@pytest.mark.parametrize(
    "again",
    [
        article(),
        article(TIDES.replace("\n\n", "\n"), title="Another title"),
        article(url=None),
        article(url="https://other.example/walls", outlet="The Other"),
    ],
)
def test_the_same_article_again_changes_nothing(ctx, again):
    _, first = articles.add_article(ctx, article())
    before = rows(ctx)
    status, second = articles.add_article(ctx, again)
    assert (status, second | {"copies": [], "story": first["story"]}) == ("unchanged", first)
    assert rows(ctx) == before | ({"ArticleCopy": 1, "Address": 2} if again.outlet == "The Other" else {})


def test_a_known_article_is_not_extracted_again(ctx, monkeypatch):
    articles.add_article(ctx, article())
    monkeypatch.setattr(ctx.extractor, "extract", None)
    assert articles.add_article(ctx, article())[0] == "unchanged"


def test_the_same_text_under_another_url_is_noted_as_a_copy_once(ctx):
    _, first = articles.add_article(ctx, article())
    for _ in range(2):
        copy = article(url="https://other.example/1", outlet="The Other", published_at=date(2024, 5, 3))
        _, kept = articles.add_article(ctx, copy)
    [copy] = kept["copies"]
    assert kept["id"] == first["id"]
    assert copy.items() >= {
        ("url", "https://other.example/1"),
        ("outlet", "The Other"),
        ("published_at", date(2024, 5, 3)),
        ("version", 1),
    }


def test_a_copy_that_changes_becomes_an_article_of_its_own(ctx):
    _, first = articles.add_article(ctx, article())
    articles.add_article(ctx, article(url="https://other.example/1"))
    status, second = articles.add_article(ctx, article(STORMS, url="https://other.example/1"))
    assert (status, second["url"]) == ("created", "https://other.example/1")
    assert articles.get_article(ctx, first["id"])["copies"] == []


def test_an_article_without_a_url_gets_that_of_its_copy(ctx):
    _, first = articles.add_article(ctx, article(url=None, outlet=None, published_at=None))
    status, kept = articles.add_article(ctx, article(title="Other"))
    assert (status, kept["id"], kept["url"]) == ("unchanged", first["id"], "https://post.example/walls")
    assert (kept["outlet"], kept["published_at"]) == ("The Larkhaven Post", date(2024, 5, 2))
    assert kept["title"] == "Harbour walls are low"


CHANGED = TIDES.replace("The harbour wall", "Correction: the harbour wall").replace("in the nineties", "in 1996")


def test_a_changed_text_is_the_next_version_and_unchanged_quotations_keep_their_ids(ctx):
    _, first = articles.add_article(ctx, article())
    status, second = articles.add_article(ctx, article(CHANGED, title="Corrected", outlet=None))
    assert (status, second["id"], second["version"]) == ("new_version", first["id"], 2)
    assert [version["number"] for version in second["versions"]] == [1, 2]
    assert (second["title"], second["outlet"]) == ("Corrected", "The Larkhaven Post")
    assert second["updated_at"] > second["created_at"]
    before, after = said(first), said(second)
    assert list(after) == [
        "The tide gauges do not lie,",
        "We should have built in 1996,",
        "There is no money for vaccines and walls at once,",
    ]
    assert {before[text] for text in before} & {after[text] for text in after} == {
        before["The tide gauges do not lie,"],
        before["There is no money for vaccines and walls at once,"],
    }
    [span] = second["quotations"][0]["content"]["spans"]
    assert CHANGED[span["start"] : span["end"]] == "The tide gauges do not lie,"


def test_a_withdrawn_quotation_can_be_read_by_id_but_not_found(ctx):
    _, first = articles.add_article(ctx, article())
    gone = said(first)["We should have built in the nineties,"]
    articles.add_article(ctx, article(CHANGED))
    quotation = quotations.get_quotation(ctx, gone)
    assert quotation["current"] is False
    assert quotation["paragraph"]["text"] == "“We should have built in the nineties,” said Maren Tolvik."
    assert asking.find_quotations(ctx, q="nineties")["total"] == 0
    assert asking.find_quotations(ctx)["total"] == 3
    assert summary(ctx)["quotations"] == 3
    [expert] = asking.find_experts(ctx, q="Tolvik")["items"]
    assert expert["quotation_count"] == 2


def test_a_very_long_paragraph_is_cut(ctx):
    said = [f"It is {number}," for number in range(400)]
    text = " ".join(f"“{each}” he said at length." for each in said)
    paragraph = factories.span(text, text)
    read = factories.extraction(text, *(factories.quotation(text, each, paragraph=paragraph) for each in said))
    _, kept = articles.add_article(ctx, article(text), read)
    for each, quotation in zip(said, kept["quotations"], strict=True):
        near = quotation["paragraph"]
        assert text[near["start"] : near["end"]] == near["text"]
        assert each in near["text"]
        assert len(near["text"]) <= 2020
        assert f" {near['text']} " in f" {text} "  # no half words
    assert kept["quotations"][200]["paragraph"]["text"].count("he said") > 60


def test_equal_quotations_of_one_article_are_kept_apart(ctx):
    text = "“Never,” said Maren Tolvik. She paused. “Never,” said Maren Tolvik."
    _, first = articles.add_article(ctx, article(text))
    _, second = articles.add_article(ctx, article(text + " She left."))
    ids = [quotation["id"] for quotation in first["quotations"]]
    assert [quotation["id"] for quotation in second["quotations"]] == ids
    assert len(set(ids)) == 2


def test_the_text_of_an_old_version_comes_back_as_the_next(ctx):
    for text, status in ((TIDES, "created"), (CHANGED, "new_version"), (TIDES, "new_version")):
        assert articles.add_article(ctx, article(text))[0] == status


@pytest.mark.parametrize(
    "text", ["Nothing is known about the harbour wall.", TIDES.replace("Maren Tolvik", "she").split("\n\n“There")[0]]
)
def test_people_not_quoted_in_the_new_version_leave_the_directory(ctx, text):
    articles.add_article(ctx, article())
    articles.add_article(ctx, article(text))
    counts = summary(ctx)
    assert (counts["experts"], counts["institutions"], counts["quotations"]) == (0, 0, 0)


def test_deleting_an_article_removes_what_only_it_supports(ctx):
    _, tides = articles.add_article(ctx, article())
    _, storms = articles.add_article(ctx, article(STORMS, url=None))
    articles.delete_article(ctx, storms["id"])
    names = [expert["name"] for expert in asking.find_experts(ctx)["items"]]
    assert names == ["Odhran O’Brien", "Maren Tolvik"]
    assert [i["name"] for i in asking.find_institutions(ctx, q="bureau")["items"]] == []
    with pytest.raises(NotFound):
        quotations.get_quotation(ctx, storms["quotations"][0]["id"])
    articles.delete_article(ctx, tides["id"])
    assert (summary(ctx), rows(ctx)) == (NOTHING, {})


def test_articles_are_listed_newest_first_and_those_without_a_date_last(ctx):
    days = [date(2024, 5, 2), None, date(2024, 5, 3)]
    for number, day in enumerate(days):
        outlet = "Éire Post" if day is None else "The Post"
        text = f"{STORMS} {number}"
        articles.add_article(ctx, article(text, url=f"https://post.example/{number}", published_at=day, outlet=outlet))
    everything = asking.list_articles(ctx)
    assert [item["published_at"] for item in everything["items"]] == [days[2], days[0], None]
    assert (everything["total"], everything["next_cursor"]) == (3, None)
    assert everything["items"][0]["quotation_count"] == 2
    assert "text" not in everything["items"][0]
    for filters, total in [
        ({"outlet": "the post"}, 2),
        ({"outlet": "Éire Post"}, 1),
        ({"outlet": "éIRE pOST"}, 1),
        ({"outlet": "Eire Post"}, 0),
        ({"outlet": "Post"}, 0),
        ({"since": date(2024, 5, 3)}, 1),
        ({"until": date(2024, 5, 2)}, 1),
        ({"since": date(2024, 5, 2), "until": date(2024, 5, 3)}, 2),
    ]:
        assert asking.list_articles(ctx, **filters)["total"] == total, filters
    page = asking.list_articles(ctx, limit=2)
    rest = asking.list_articles(ctx, limit=2, cursor=page["next_cursor"])
    assert page["items"] + rest["items"] == everything["items"]


@pytest.mark.parametrize(
    ("sent", "field", "error"),
    [
        (article(""), "text", InvalidInput),
        (article(" \n\t"), "text", InvalidInput),
        (article("half \ud83d"), "text", InvalidInput),
        (article("nothing \x00"), "text", InvalidInput),
        (article("x" * 2_000_001), "text", TooLarge),
        (article(title="\ud83d"), "title", InvalidInput),
        (article(url="https://post.example/" + "x" * 3000), "url", InvalidInput),
        (article(url="https://post.example/" + "é" * 1000), "url", InvalidInput),
        (article(outlet="\x00"), "outlet", InvalidInput),
    ],
)
def test_an_invalid_article_is_refused_by_its_field(ctx, sent, field, error):
    with pytest.raises(error) as refused:
        articles.add_article(ctx, sent)
    assert refused.value.field == field
    assert rows(ctx) == {}


@pytest.mark.parametrize(
    "text",
    [
        "“\u200fשלום\u200e,” said Maren Tolvik.",
        "“Tab\tand\x1f,” said Maren Tolvik.".replace("\x1f", "\x0c"),
        "“🌊 rises 𝔥igh,” said Maren Tolvik. e\u0301",
        '"' * 99,
        "\r\n".join(["“open"] * 50),
    ],
)
def test_an_odd_text_is_stored_unchanged(ctx, text):
    _, kept = articles.add_article(ctx, article(text))
    assert articles.get_article(ctx, kept["id"])["text"] == text


def test_a_text_in_an_unsupported_language_is_stored_and_marked(ctx):
    text = "Die Mauer ist zu niedrig."
    _, kept = articles.add_article(ctx, article(text), factories.extraction(text, language="de", supported=False))
    assert (kept["language"], kept["supported"], kept["quotations"]) == ("de", False, [])


def test_odd_names_are_stored_with_the_quotation_only(ctx):
    text = "“It rose,” they said."
    names = ("—", "N" * 5000, "ﷺ" * 150)  # the last is one character of eighteen
    speakers = tuple(Speaker(name, kind, 0.5) for name in names for kind in ("person", "organization"))
    said_by_them = factories.quotation(text, "It rose,", speakers=speakers)
    _, kept = articles.add_article(ctx, article(text), factories.extraction(text, said_by_them))
    assert {(s["expert_id"], s["institution_id"]) for s in kept["quotations"][0]["speakers"]} == {(None, None)}
    assert summary(ctx)["experts"] == 0


def test_a_quotation_as_long_as_a_text_is_kept_and_found(ctx):
    """As when a quotation mark is never closed; PostgreSQL limits the size of index rows."""
    text = " ".join(f"{'𝔥' * 6}{number}" for number in range(40_000))
    _, kept = articles.add_article(ctx, article(text), factories.extraction(text, factories.quotation(text, text)))
    [found] = asking.find_quotations(ctx, q="𝔥𝔥𝔥𝔥𝔥𝔥7")["items"]
    assert (found["id"], found["content"]["text"]) == (kept["quotations"][0]["id"], text)


def test_an_article_is_stored_completely_or_not_at_all(ctx, monkeypatch):
    articles.add_article(ctx, article(STORMS, url=None))
    before = rows(ctx)

    def fail(kind, rows):
        raise OSError("the disk is full")

    monkeypatch.setattr(ctx.index, "put", fail)
    with pytest.raises(OSError, match="disk"):
        articles.add_article(ctx, article())
    assert rows(ctx) == before


def test_an_extraction_of_another_text_raises(ctx):
    with pytest.raises(ValueError, match="another text"):
        articles.add_article(ctx, article(), factories.extraction(STORMS))


@pytest.mark.parametrize("id", ["", "a_0", "1", "q_abc", "a_%", "a_\x00", "a_\ud800", "é", "x" * 1000])
def test_an_unknown_article_id_is_not_found(ctx, id):
    for service in (articles.get_article, articles.delete_article, quotations.get_quotation, statements.get_statement):
        with pytest.raises(NotFound):
            service(ctx, id)
    for service in (experts.get_expert, asking.expert_quotations, experts.expert_affiliations):
        with pytest.raises(NotFound):
            service(ctx, id)
    for service in (
        institutions.get_institution,
        asking.institution_experts,
        asking.institution_quotations,
    ):
        with pytest.raises(NotFound):
            service(ctx, id)


def test_two_workers_create_no_expert_twice(database_url):
    """Two contexts, as two processes have them, keep articles that name the same people, at the same time."""
    contexts = [open_context(Settings(database_url=database_url), extractor=SimpleExtractor()) for _ in range(2)]
    meeting, answers = threading.Barrier(2), []

    def work(ctx) -> None:
        for number in range(8):
            meeting.wait()
            text = f"{TIDES} {number}"  # every other time the same for both
            if number % 2 == 0:
                text += f" {id(ctx)}"
            status, _ = articles.add_article(ctx, article(text, url=None))
            answers.append((number % 2, status))

    threads = [threading.Thread(target=work, args=(ctx,)) for ctx in contexts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [(0, "created")] * 8 + [(1, "created")] * 4 + [(1, "unchanged")] * 4
    counts = summary(contexts[0])
    assert (counts["articles"], counts["experts"], counts["institutions"]) == (12, 2, 2)
    for ctx in contexts:
        ctx.close()


def test_people_come_back_who_had_the_same_number_one_after_the_other(ctx):
    lee = "“Nets catch less,” said Ann Lee, biologist at the Agency of Fish.\n"
    ek = "“Hearts tire early,” said Bo Ek, surgeon at the Council of Health.\n"
    ids = {}
    for text in (lee, "Nobody spoke.\n", ek, "Nobody spoke again.\n"):
        articles.add_article(ctx, article(text))
        ids |= {one["name"]: one["id"] for one in asking.find_experts(ctx)["items"]}
    assert articles.add_article(ctx, article(f"{lee}\n{ek}"))[0] == "new_version"
    assert {one["name"]: one["id"] for one in asking.find_experts(ctx)["items"]} == ids
    assert len(ids) == 2
