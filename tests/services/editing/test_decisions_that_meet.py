"""Decisions hold when articles are removed and return, with namesakes, and in combination."""

import pytest

from quotes_service.errors import InvalidInput
from quotes_service.services.editing import decisions
from quotes_service.services.intake import articles, reprocess
from quotes_service.services.lookup import experts, quotations
from tests.factories import article
from tests.services import asking
from tests.services.editing.world import TIDES, WALLS

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow


def castellan(ctx, words: str) -> dict:
    text = f"“{words},” said Winnie Castellan, baker of Ekby Bread."
    return articles.add_article(ctx, article(text, url=f"https://post.example/{words}"))[1]


def handed_on(ctx, kind: str, *others: str, **about) -> None:
    """Decide about somebody (and other experts), add a later article that names them, and remove the first one."""
    first = castellan(ctx, "One")
    expert = first["quotations"][0]["speakers"][0]["expert_id"]
    whom = {"experts": [expert, *others]} if others else {"expert": expert}
    decisions.decide(ctx, kind=kind, by="Ida Holm", **whom, **about)
    castellan(ctx, "Two")
    articles.delete_article(ctx, first["id"])


@pytest.mark.parametrize(
    ("kind", "about", "names"), [("hide", {}, []), ("rename", {"name": "W. Castellan"}, ["W. Castellan"])]
)
def test_a_decision_on_an_expert_holds_while_an_article_names_them(ctx, kind, about, names):
    handed_on(ctx, kind, **about)
    assert [one["name"] for one in asking.find_experts(ctx)["items"]] == names


def test_a_merge_holds_while_an_article_names_each_expert(world):
    handed_on(world.ctx, "merge", world.expert["walls"])
    assert "Castellan" not in " ".join(name for name, number in world.people() if number == 1)
    assert 3 in dict(map(reversed, world.people()))


def test_an_attribution_moves_one_quotation_and_leaves_the_namesake(world):
    world.decide("distinct", experts=[world.expert["tides"], world.expert["tunes"]])
    two = TIDES + " “It is the moon that does it,” said Ann Lee."
    kept = articles.add_article(world.ctx, article(two, url="https://post.example/tides"))[1]["quotations"]
    world.decide("attribute", quotation=kept[1]["id"], expert=world.expert["tunes"])
    assert world.text["tides"] in world.who()[world.expert["tides"]]
    assert "It is the moon that does it," in world.who()[world.expert["tunes"]]
    assert not {world.text["tides"]} & set(world.who()[world.expert["tunes"]])


def test_an_expert_split_off_can_get_another_quotation_of_the_article(ctx):
    text = " ".join(f"“{words},” said Hugo Brand." for words in ("One", "Two", "Three"))
    first, second, third = articles.add_article(ctx, article(text))[1]["quotations"]
    old = first["speakers"][0]["expert_id"]
    decisions.decide(ctx, kind="split", by="Ida Holm", expert=old, quotations=[first["id"]])
    new = quotations.get_quotation(ctx, first["id"])["speakers"][0]["expert_id"]
    decisions.decide(ctx, kind="attribute", by="Ida Holm", quotation=second["id"], expert=new)
    said = [quotations.get_quotation(ctx, one["id"])["speakers"][0]["expert_id"] for one in (first, second, third)]
    assert said == [new, new, old] and new != old


def test_an_undo_finds_the_text_under_another_url(world):
    made = world.decide("reject", quotation=world.quotation["walls"])
    articles.delete_article(world.ctx, world.articles["walls"]["id"])
    id = articles.add_article(world.ctx, article(WALLS, url="https://else.example/walls"))[1]["id"]
    assert articles.get_article(world.ctx, id)["quotations"] == []
    decisions.undo(world.ctx, made["id"], by="Ida Holm")
    assert len(articles.get_article(world.ctx, id)["quotations"]) == 1


def test_undoing_can_be_repeated(world):
    made = world.decide("hide", expert=world.expert["walls"])
    hidden = []
    for _ in range(4):
        hidden.append("Anna Marsden" not in dict(world.people()))
        made = decisions.undo(world.ctx, made["id"], by="Ida Holm")
    assert hidden == [True, False, True, False]


def test_distinct_institutions_can_be_merged_later(world):
    page = {one["name"]: one["id"] for one in asking.find_institutions(world.ctx)["items"]}
    tides, walls, fell = (page[name] for name in ("Institute of Tides", "Bureau of Walls", "Fell Orchestra"))
    world.decide("distinct", institutions=[tides, fell])
    world.decide("distinct", institutions=[tides, walls])
    world.decide("merge", institutions=[walls, tides])
    for _ in range(2):
        names = [one["name"] for one in asking.find_institutions(world.ctx)["items"]]
        assert len(names) == 2 and "Fell Orchestra" in names
        reprocess.reprocess(world.ctx)


def test_a_role_is_rejected_for_one_of_two_namesakes(ctx):
    text = "“One,” said Karl Benn, clerk at the Bureau of Walls. “Two,” said Karl Benn, clerk at the Bureau of Walls."
    other = "“Three,” said Karl Benn, clerk at the Bureau of Walls."
    first = articles.add_article(ctx, article(text, url="https://post.example/1"))[1]["quotations"][0]
    third = articles.add_article(ctx, article(other, url="https://post.example/2"))[1]["quotations"][0]
    old = first["speakers"][0]["expert_id"]
    decisions.decide(ctx, kind="split", by="Ida Holm", expert=old, quotations=[third["id"]])
    new = quotations.get_quotation(ctx, third["id"])["speakers"][0]["expert_id"]
    place = asking.find_institutions(ctx)["items"][0]["id"]
    decisions.decide(ctx, kind="reject_role", by="Ida Holm", expert=new, title="clerk", institution=place)
    assert [len(experts.get_expert(ctx, id)["affiliations"]) for id in (old, new)] == [1, 0]


def test_a_role_stays_rejected_under_every_name_of_the_institution(ctx):
    text = (
        "“One,” said Karl Benn, clerk at the Tidal Agency (TA). “Two,” said TA. "
        "“Three,” said Ida Holm, dean of the School of Law at the University of Aldermere."
    )
    articles.add_article(ctx, article(text))
    roles = {one["name"]: one["affiliations"][0]["institution"]["id"] for one in asking.find_experts(ctx)["items"]}
    people = {one["name"]: one["id"] for one in asking.find_experts(ctx)["items"]}
    for name, title in (("Karl Benn", "clerk"), ("Ida Holm", "dean")):
        about = {"expert": people[name], "title": title, "institution": roles[name]}
        decisions.decide(ctx, kind="reject_role", by="Ida Holm", **about)
    reprocess.reprocess(ctx)
    assert [one["affiliations"] for one in asking.find_experts(ctx)["items"]] == [[], []]


def test_two_ambiguous_initials_can_be_different_experts(ctx):
    names = "J. J.K. John Jack Joseph Jane Julia Jean Jill Joan Judith Jacob Jonas Jeremy Justin Jasper".split()
    kept = [
        articles.add_article(ctx, article(f"“{n},” said {name} Holmstrand.", url=f"https://post.example/{n}"))[1]
        for n, name in enumerate(names)
    ]
    ids = [one["quotations"][0]["speakers"][0]["expert_id"] for one in kept]
    for initial, name in ((0, "John"), (1, "Jeremy")):
        decisions.decide(ctx, kind="merge", by="Ida Holm", experts=[ids[names.index(name)], ids[initial]])
    articles.add_article(ctx, article("“Again,” said John Holmstrand.", url="https://post.example/again"))
    assert experts.get_expert(ctx, ids[0])["id"] == experts.get_expert(ctx, ids[names.index("John")])["id"]


def test_a_name_given_twice_is_two_people(ctx):
    first, second = articles.add_article(ctx, article("“One,” said Bo Ek. “Two,” said Bo Ek."))[1]["quotations"]
    for quotation, name in ((first, "Ann Lee"), (first, "Anne Lee"), (second, "Ann Lee")):
        decisions.decide(ctx, kind="attribute", by="Ida Holm", quotation=quotation["id"], name=name)
    said = [quotations.get_quotation(ctx, one["id"])["speakers"][0]["name"] for one in (first, second)]
    assert said == ["Anne Lee", "Ann Lee"]


def test_hidden_quotations_and_trims_without_words_are_refused(world):
    quotation, start = world.quotation["walls"], WALLS.index(" must")
    with pytest.raises(InvalidInput, match="spans"):
        world.decide("trim", quotation=quotation, spans=[{"start": start, "end": start + 1}])
    world.decide("hide", quotation=quotation)
    for kind in ("hide", "reject"):
        with pytest.raises(InvalidInput, match="quotation"):
            world.decide(kind, quotation=quotation)


@pytest.mark.parametrize("kind", ["rename", "hide"])
def test_a_decision_on_an_expert_is_not_on_the_namesake_who_was_merged_with_them(world, kind):
    pair = [world.expert["walls"], world.expert["tides"]]
    merge = world.decide("merge", experts=pair)
    world.decide(kind, expert=pair[0], **({"name": "A. Marsden"} if kind == "rename" else {}))
    decisions.undo(world.ctx, merge["id"], by="Ida Holm")
    before = world.people()
    assert ("Ann Lee", 1) in before and ("Anna Marsden", 2) not in before
    articles.add_article(world.ctx, article(TIDES + " It rained.", url="https://post.example/tides"))
    assert world.people() == before


@pytest.mark.parametrize("kind", ["rename", "hide"])
def test_a_decision_on_an_institution_is_not_on_the_one_that_was_merged_with_it(world, kind):
    ids = {one["name"]: one["id"] for one in asking.find_institutions(world.ctx)["items"]}
    pair = [ids["Bureau of Walls"], ids["Fell Orchestra"]]
    merge = world.decide("merge", institutions=pair)
    world.decide(kind, institution=pair[0], **({"name": "Wall Office"} if kind == "rename" else {}))
    decisions.undo(world.ctx, merge["id"], by="Ida Holm")
    before = asking.find_institutions(world.ctx)["items"]
    assert "Fell Orchestra" in [one["name"] for one in before]
    text = "“Play,” said Bo Ek, violinist at the Fell Orchestra (FO)."
    articles.delete_article(world.ctx, articles.add_article(world.ctx, article(text, url=None))[1]["id"])
    assert asking.find_institutions(world.ctx)["items"] == before
