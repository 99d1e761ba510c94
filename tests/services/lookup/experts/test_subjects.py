"""What makes somebody an expert for a subject: the words said, the story, a part of the subject."""

import pytest

from quotes_service.search.query import parse
from quotes_service.services.intake import articles
from quotes_service.store.experts.filters import ResolvedExpertFilters
from quotes_service.store.quotations import subject_matches
from quotes_service.store.quotations.filters import ResolvedQuotationFilters
from tests.factories import article
from tests.services import asking
from tests.services.lookup.experts.on_tides import add, found, said


def test_experts_quoted_in_a_story_on_the_subject_are_found(ctx):
    text = "The tide gauges of Larkhaven are old.\n\n“We shall replace every one of them,” said Ann Lee.\n"
    add(ctx, text, title="Tide gauges rust")
    add(ctx, said("Bo Ek", "Bread is dear."), title="Bread")
    [lee] = asking.find_experts(ctx, topic="tide gauges")["items"]
    assert lee["name"] == "Ann Lee"
    assert lee["reasons"][0]["content"]["text"] == "We shall replace every one of them,"


def test_a_topic_may_be_given_by_its_id(ctx):
    text = "The eel traps of Larkhaven are old. They mend eel traps.\n\n“I like an eel,” said Ann Lee.\n"
    add(ctx, text, title="Eel traps")
    [topic] = asking.find_topics(ctx, q="eel traps")["items"]
    assert found(ctx, topic=topic["id"]) == found(ctx, topic="eel traps") == ["Ann Lee"]
    assert found(ctx, topic="t_none") == []


def test_speaking_on_the_whole_subject_ranks_before_much_on_a_part(ctx):
    add(ctx, said("Flo Fowl", "A bird sings.", "Each bird eats.", "My bird! A bird!", "No bird is a bird of prey."))
    add(ctx, said("Ann Lee", "A flu that came from some bird or other is what we fear the most these days."))
    assert found(ctx, "bird flu") == ["Ann Lee", "Flo Fowl"]
    [lee, fowl] = asking.find_experts(ctx, topic="bird flu", explain=True)["items"]
    # of three parts, the two words and the phrase
    coverage = [one["explain"]["quotations"][0]["coverage"] for one in (lee, fowl)]
    assert coverage == pytest.approx([2 / 3, 1 / 3])


# The whole subject, or a part of it.


def dark_matter(ctx):
    """Two speak of dark matter, one of matter that is dark, one of dark water; one is quoted in a story on it."""
    add(ctx, said("Ann Lee", "Most of what there is is dark matter, and nobody saw it."), title="Bread")
    add(ctx, said("Bo Ek", "Dark matter bends light."), title="Bread")
    add(ctx, said("Cai Fell", "Yabbies like dark or murky waters, and it does not matter how deep."), title="Yabbies")
    add(ctx, said("Dan Moor", "The water of the bay is dark."), title="Yabbies")
    add(ctx, said("Eva Nord", "We are surprised."), title="Dark matter is found")


@pytest.fixture(scope="module")
def on_dark_matter(shared):
    return shared(dark_matter)


@pytest.mark.parametrize(
    ("topic", "whole", "partial"),
    [
        ("dark matter", {"Ann Lee", "Bo Ek", "Eva Nord"}, {"Cai Fell", "Dan Moor"}),  # it hangs together
        ('"dark matter"', {"Ann Lee", "Bo Ek", "Eva Nord"}, set()),
        ('"dark matter" light', {"Bo Ek"}, {"Ann Lee", "Eva Nord"}),
        ("dark", {"Ann Lee", "Bo Ek", "Cai Fell", "Dan Moor", "Eva Nord"}, set()),
        ("yabbies matter", {"Cai Fell"}, {"Ann Lee", "Bo Ek", "Dan Moor", "Eva Nord"}),  # no phrase of it is printed
        ("dark dust", set(), {"Ann Lee", "Bo Ek", "Cai Fell", "Dan Moor", "Eva Nord"}),
        ("dark matter -light", {"Ann Lee", "Eva Nord"}, {"Cai Fell", "Dan Moor"}),
        ("matter*", {"Ann Lee", "Bo Ek", "Cai Fell", "Eva Nord"}, set()),
    ],
)
@pytest.mark.parametrize("spread", [False, True])
def test_who_has_only_a_part_of_the_subject_is_marked_and_comes_last(on_dark_matter, topic, whole, partial, spread):
    items = asking.find_experts(on_dark_matter, topic=topic, spread=spread)["items"]
    assert {item["name"] for item in items if not item["partial"]} == whole
    assert {item["name"] for item in items if item["partial"]} == partial
    assert [item["partial"] for item in items] == [False] * len(whole) + [True] * len(partial)


def test_partial_is_only_said_of_a_subject(on_dark_matter):
    assert "partial" not in asking.find_experts(on_dark_matter, q="lee")["items"][0]
    assert not asking.find_experts(on_dark_matter)["items"][0].keys() & {"partial", "reasons"}


def test_pages_go_on_among_those_with_a_part(on_dark_matter):
    names, cursor = [], None
    while page := asking.find_experts(on_dark_matter, topic="dark matter", limit=2, cursor=cursor):
        names += [item["name"] for item in page["items"]]
        if not (cursor := page["next_cursor"]):
            break
    assert names == found(on_dark_matter, "dark matter")


# Families of words.


@pytest.fixture(scope="module")
def on_quakes(shared):
    def fill(ctx):
        """Three stories that call an earthquake a quake, and many on bread."""
        for number in range(30):
            add(ctx, f"Bread is dear, they say in street {number}. Nobody bakes.")
        for number, name in enumerate(["Ann Lee", "Bo Ek", "Cai Fell"]):
            add(ctx, f"The earthquake of day {number} was a strong quake.\n\n{said(name, 'The quake broke the wall.')}")

    return shared(fill)


@pytest.mark.parametrize("topic", ["earthquakes", "quakes", "quake", "seaquake"])
def test_words_of_one_family_are_searched_too(on_quakes, topic):
    page = asking.find_experts(on_quakes, topic=topic)
    assert sorted(item["name"] for item in page["items"]) == ["Ann Lee", "Bo Ek", "Cai Fell"]
    [expansion] = page["expanded"]
    assert (expansion["word"], expansion["also"]) == (topic, ["quake" if topic[0] in "es" else "earthquake"])
    assert "<mark>quake</mark>" in page["items"][0]["reasons"][0]["highlight"]


@pytest.mark.parametrize("topic", ['"earthquakes"', "earthquakes*", "bread", "bread -quake"])
def test_what_is_not_expanded(on_quakes, topic):
    page = asking.find_experts(on_quakes, topic=topic)
    assert page["expanded"] == ([] if topic != '"earthquakes"' else page["expanded"])
    assert page["searched_by"] == ["words"]


def test_quotations_are_searched_by_the_exact_words(on_quakes):
    assert asking.find_quotations(on_quakes, q="quake")["total"] == 3
    assert asking.find_quotations(on_quakes, q="earthquake")["total"] == 0


# Reasons and candidates.


def test_a_quotation_with_an_excluded_word_is_not_a_reason(ctx):
    add(ctx, said("Ann Lee", "The tide broke the gate.", "Our boats are safe."), title="Harbour broken")
    [lee] = asking.find_experts(ctx, topic="harbour -tide")["items"]
    assert [one["content"]["text"] for one in lee["reasons"]] == ["Our boats are safe."]


def test_a_reason_says_whether_quotation_or_story_matched(ctx):
    text = f"{said('Ann Lee', 'The tide is high.')}\n\n{said('Bo Ek', 'We shall see.')}"
    add(ctx, text, title="Tide comes in")
    items = asking.find_experts(ctx, topic="tide")["items"]
    assert {item["name"]: item["reasons"][0]["found_by"] for item in items} == {"Ann Lee": "words", "Bo Ek": "story"}


def test_the_search_of_everything_finds_topics_and_their_experts(ctx):
    text = "The eel traps of Larkhaven are old. They mend eel traps.\n\n“I like an eel,” said Ann Lee.\n"
    add(ctx, text, title="Eel traps")
    answer = asking.search(ctx, "eel")
    assert [item["label"] for item in answer["topics"]] == ["eel traps"]
    assert [item["name"] for item in answer["experts"]] == ["Ann Lee"]
    assert len(answer["quotations"]) == 1


def test_quotations_without_an_expert_count_among_the_candidates(ctx, monkeypatch):
    """The best matches may have no expert; the candidates are cut after them."""
    monkeypatch.setattr(subject_matches, "POOL", 2)
    for number, name in enumerate(["LICR", "LICR", "Ann Lee", "Bo Ek"]):
        text = f"“The tide gauge number {number} is {'very ' * number}old,” said {name}."
        articles.add_article(ctx, article(text, title=None, url=None))
    with ctx.reading():
        matches = ctx.index.matches("quotation", parse("gauge"), ["text"])
        assert subject_matches.by_words(matches, ResolvedQuotationFilters(), ResolvedExpertFilters())[1] is False
