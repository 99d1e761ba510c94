from dataclasses import replace
from datetime import date

import pytest

from quotes_service.errors import InvalidInput, NotFound
from quotes_service.records import Extraction
from quotes_service.services.editing import decisions, entries, history, reviews
from quotes_service.services.intake import articles, reprocess
from quotes_service.services.lookup import experts, institutions, quotations
from quotes_service.store.models import Decision
from quotes_service.store.querying.paging import Paging
from tests.factories import SimpleExtractor, article
from tests.services import asking
from tests.services.editing.world import HIGHER, TEXTS, WALLS, OtherModel, World, rows, shown

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow


def test_namesakes_with_other_occupations_stay_apart_and_ambiguous_ones_go_to_review(world):
    assert world.people() == [("Ann Lee", 1), ("Ann Lee", 1), ("Ann Lee", 1), ("Anna Marsden", 2)]
    pairs = [{item["id"] for item in pair["experts"]} for pair in reviews.list_reviews(world.ctx)["items"]]
    bare = world.expert["bare"]
    assert {bare, world.expert["tides"]} in pairs
    assert {bare, world.expert["tunes"]} in pairs


def test_a_merge_keeps_the_first_id_and_redirects_the_others(world):
    kept, other = world.expert["tunes"], world.expert["tides"]
    made = world.decide("merge", experts=[kept, other])
    assert made["active"] is True
    assert experts.get_expert(world.ctx, other)["id"] == kept
    assert sorted(world.who()[kept]) == sorted([world.text["tides"], world.text["tunes"], world.text["bare"]])
    changes = {change["id"]: change for change in made["changes"]}
    assert changes[other]["after"] is None
    assert (changes[kept]["before"]["quotation_count"], changes[kept]["after"]["quotation_count"]) == (1, 3)
    assert reviews.list_reviews(world.ctx)["total"] == 0


def test_a_decided_pair_leaves_the_review_queue(world):
    world.decide("distinct", experts=[world.expert["bare"], world.expert["tides"]])
    # now she can be but one of them
    assert world.who()[world.expert["tunes"]] == [world.text["bare"], world.text["tunes"]]
    assert reviews.list_reviews(world.ctx)["total"] == 0


def test_a_split_separates_the_named_quotations(world):
    old = world.expert["walls"]
    world.decide("split", expert=old, quotations=[world.quotation["higher"]])
    found = world.who()
    assert found[old] == [world.text["walls"]]
    [new] = [id for id, said in found.items() if said == [world.text["higher"]]]
    assert new != old
    # who comes later goes where the evidence leads, here to the head of the bureau
    later = "“Stone is best for it,” said Anna Marsden, head of the Bureau of Walls."
    articles.add_article(world.ctx, article(later, url=None))
    assert world.who()[old] == ["Stone is best for it,", world.text["walls"]]


def test_a_split_of_the_first_article_leaves_the_id_with_the_rest(world):
    old = world.expert["walls"]
    world.decide("split", expert=old, quotations=[world.quotation["walls"]])
    assert world.who()[old] == [world.text["higher"]]


@pytest.mark.parametrize(
    ("about", "speakers", "reason"),
    [
        ({"name": "Bo Ek"}, ["Bo Ek"], None),
        ({"nobody": True}, [], "decided"),
    ],
)
def test_a_quotation_is_attributed_to_somebody_else_or_nobody(world, about, speakers, reason):
    world.decide("attribute", quotation=world.quotation["walls"], **about)
    found = quotations.get_quotation(world.ctx, world.quotation["walls"])
    assert ([speaker["name"] for speaker in found["speakers"]], found["reason"]) == (speakers, reason)
    assert found["decided"] is True
    assert ("Anna Marsden", 1) in world.people()


def test_a_quotation_is_attributed_to_an_expert_whom_the_article_does_not_name(world):
    world.decide("attribute", quotation=world.quotation["walls"], expert=world.expert["tides"])
    assert world.who()[world.expert["tides"]] == sorted([world.text["tides"], world.text["walls"]])


def test_a_quotation_is_attributed_to_an_institution(world):
    [place] = asking.find_institutions(world.ctx, q="tides")["items"]
    world.decide("attribute", quotation=world.quotation["walls"], institution=place["id"])
    [speaker] = quotations.get_quotation(world.ctx, world.quotation["walls"])["speakers"]
    assert (speaker["kind"], speaker["institution_id"]) == ("organization", place["id"])


def test_a_rejected_quotation_is_no_longer_found(world):
    world.decide("reject", quotation=world.quotation["bare"])
    assert asking.find_quotations(world.ctx, q="nothing")["items"] == []
    assert quotations.get_quotation(world.ctx, world.quotation["bare"])["current"] is False
    assert world.people() == [("Ann Lee", 1), ("Ann Lee", 1), ("Anna Marsden", 2)]
    with pytest.raises(NotFound):
        experts.get_expert(world.ctx, world.expert["bare"])


def test_a_quotation_is_trimmed_in_the_articles_text(world):
    start = WALLS.index("build")
    world.decide("trim", quotation=world.quotation["walls"], spans=[{"start": start, "end": start + 5}])
    found = quotations.get_quotation(world.ctx, world.quotation["walls"])
    assert found["content"] == {"text": "build", "spans": [{"start": start, "end": start + 5}]}


def test_an_expert_and_an_institution_are_renamed(world):
    world.decide("rename", expert=world.expert["walls"], name="Anna Maria Marsden")
    assert ("Anna Maria Marsden", 2) in world.people()
    assert asking.find_experts(world.ctx, q="maria")["total"] == 1
    [place] = asking.find_institutions(world.ctx, q="bureau")["items"]
    world.decide("rename", institution=place["id"], name="Wall Office")
    assert institutions.get_institution(world.ctx, place["id"])["name"] == "Wall Office"
    assert asking.find_institutions(world.ctx, q="wall office")["total"] == 1


def test_a_rejected_role_is_neither_shown_nor_extracted_again(world):
    [line] = experts.get_expert(world.ctx, world.expert["walls"])["affiliations"]
    world.decide("reject_role", expert=world.expert["walls"], title="head", institution=line["institution"]["id"])
    assert experts.get_expert(world.ctx, world.expert["walls"])["affiliations"] == []
    assert asking.find_experts(world.ctx, institution="Bureau of Walls")["items"] == []
    articles.add_article(world.ctx, article(WALLS.replace("at once", "soon, or else"), url=None))
    assert experts.get_expert(world.ctx, world.expert["walls"])["affiliations"] == []


def test_a_hidden_expert_stays_hidden_when_the_article_comes_again(world):
    id = world.expert["walls"]
    world.decide("hide", expert=id)

    def is_nowhere() -> bool:
        with pytest.raises(NotFound):
            experts.get_expert(world.ctx, id)
        return (
            "Anna Marsden" not in dict(world.people())
            and asking.find_quotations(world.ctx, q="build")["items"] == []
            and asking.find_experts(world.ctx, q="marsden")["items"] == []
        )

    assert is_nowhere()
    articles.delete_article(world.ctx, world.articles["walls"]["id"])
    articles.delete_article(world.ctx, world.articles["higher"]["id"])
    for text in (WALLS, HIGHER):
        articles.add_article(world.ctx, article(text, url=None))
    assert is_nowhere()


@pytest.mark.parametrize("speaker", ["Anna Marsden", "the Council of Boats"])
@pytest.mark.parametrize("many", [1, 2])
def test_what_somebody_hidden_said_stays_hidden_when_its_article_no_longer_prints_it(world, speaker, many):
    said = [f"“Number {number} is too low for us all,” said {speaker}." for number in range(many)]
    quotation = add_version(world, *said)["quotations"][0]
    kind = "expert" if speaker == "Anna Marsden" else "institution"
    world.decide("hide", **{kind: quotation["speakers"][0][f"{kind}_id"]})
    for still in range(many, 0, -1):
        assert add_version(world, *said[many - still + 1 :])["quotations"] == []
        with pytest.raises(NotFound):
            quotations.get_quotation(world.ctx, quotation["id"])


def test_who_is_hidden_takes_along_what_an_article_no_longer_prints_of_them(world):
    said = "“Number one is too low for us all,” said {}."
    names = "Anna Marsden", "Bo Ek"
    theirs, other = (quotation["id"] for quotation in add_version(world, *map(said.format, names))["quotations"])
    assert add_version(world)["quotations"] == []
    assert quotations.get_quotation(world.ctx, theirs)["speakers"][0]["expert_id"] is None
    hidden = world.decide("hide", expert=world.expert["walls"])
    with pytest.raises(NotFound):
        quotations.get_quotation(world.ctx, theirs)
    assert not quotations.get_quotation(world.ctx, other)["current"]
    decisions.undo(world.ctx, hidden["id"], by="Ida Holm")
    assert not quotations.get_quotation(world.ctx, theirs)["current"]


@pytest.mark.parametrize(("kind", "speaker"), [("expert", "Anna Marsden"), ("institution", "the Council of Boats")])
def test_who_is_shown_again_gets_back_what_an_article_has_stopped_printing_meanwhile(world, kind, speaker):
    quotation = add_version(world, f"“Number one is too low for us all,” said {speaker}.")["quotations"][0]
    said = quotation["id"]
    hidden = world.decide("hide", **{kind: quotation["speakers"][0][f"{kind}_id"]})
    add_version(world)
    with pytest.raises(NotFound):
        quotations.get_quotation(world.ctx, said)
    decisions.undo(world.ctx, hidden["id"], by="Ida Holm")
    assert not quotations.get_quotation(world.ctx, said)["current"]


@pytest.mark.parametrize("name", ["Berit Olsvik", "BERIT OLSVIK"])
def test_what_somebody_hidden_said_stays_hidden_when_no_article_prints_them_any_more(world, name):
    old = add_version(world, f"“Number one is too low for us all,” said {name}.")["quotations"][0]["id"]
    last = article("“Fish is best in winter,” said Berit Olsvik.", url="https://post.example/last")
    speaker = articles.add_article(world.ctx, last)[1]["quotations"][0]["speakers"][0]
    add_version(world)
    world.decide("hide", expert=speaker["expert_id"])
    articles.add_article(world.ctx, replace(last, text="It rained all day."))
    with pytest.raises(NotFound):
        quotations.get_quotation(world.ctx, old)
    assert old not in entries.names(world.ctx, [old])


def add_version(world, *said: str) -> dict:
    """A version of one article that prints these sentences."""
    text = "\n\n".join([*said, "It rained."])
    return articles.add_article(world.ctx, article(text, url="https://post.example/versions"))[1]


def test_a_hidden_quotation_is_shown_nowhere(world):
    world.decide("hide", quotation=world.quotation["higher"])
    assert ("Anna Marsden", 1) in world.people()
    with pytest.raises(NotFound):
        quotations.get_quotation(world.ctx, world.quotation["higher"])


def test_institutions_are_merged_separated_and_hidden(world):
    ids = {item["name"]: item["id"] for item in asking.find_institutions(world.ctx)["items"]}
    tides, walls = ids["Institute of Tides"], ids["Bureau of Walls"]
    world.decide("merge", institutions=[walls, tides])
    assert institutions.get_institution(world.ctx, tides)["id"] == walls
    assert asking.find_experts(world.ctx, institution=walls)["total"] == 2
    world.decide("hide", institution=ids["Fell Orchestra"])
    assert asking.find_institutions(world.ctx, q="fell")["items"] == []


def all_decisions(world: World) -> list[dict]:
    """One of each kind, on other entries each."""
    expert, quotation = world.expert, world.quotation
    [walls] = asking.find_institutions(world.ctx, q="bureau")["items"]
    [orchestra] = asking.find_institutions(world.ctx, q="fell")["items"]
    return [
        {"kind": "merge", "experts": [expert["tunes"], expert["bare"]]},
        {"kind": "distinct", "experts": [expert["tides"], expert["tunes"]]},
        {"kind": "split", "expert": expert["walls"], "quotations": [quotation["higher"]]},
        {"kind": "attribute", "quotation": quotation["tides"], "name": "Bo Ek"},
        {"kind": "trim", "quotation": quotation["walls"], "spans": [{"start": 1, "end": 14}]},
        {"kind": "confirm", "quotation": quotation["walls"]},
        {"kind": "rename", "expert": expert["tunes"], "name": "Annabel Lee"},
        {"kind": "reject_role", "expert": expert["tunes"], "title": "conductor", "institution": orchestra["id"]},
        {
            "kind": "add_role",
            "expert": expert["tunes"],
            "title": "dean",
            "institution": "Ekby College",
            "note": "a page",
        },
        {
            "kind": "correct_role",
            "expert": expert["walls"],
            "title": "head",
            "institution": walls["id"],
            "new_title": "clerk",
            "note": "a page",
        },
        {"kind": "reject", "quotation": quotation["bare"]},
        {"kind": "rename", "institution": walls["id"], "name": "Wall Office"},
        {"kind": "hide", "expert": expert["walls"]},
    ]


@pytest.mark.slow
def test_decisions_hold_after_reprocessing_and_leave_no_trace_when_undone(world):
    ctx = world.ctx
    before, seen = rows(ctx), shown(ctx)
    made = [world.decide(**about)["id"] for about in all_decisions(world)]
    after = shown(ctx)
    assert after != seen
    reprocess.reprocess(ctx)
    assert shown(ctx) == after
    for name, text in TEXTS.items():
        assert articles.add_article(ctx, article(text, url=f"https://post.example/{name}"))[0] == "unchanged"
    assert shown(ctx) == after
    for id in reversed(made):
        decisions.undo(ctx, id, by="Ida Holm")
    assert shown(ctx) == seen
    assert rows(ctx) == before
    reprocess.reprocess(ctx)
    assert rows(ctx) == before


@pytest.mark.slow
def test_decisions_can_be_undone_in_any_order(world):
    before = rows(world.ctx)
    made = [world.decide(**about)["id"] for about in all_decisions(world)]
    for id in made[1::2] + made[::2]:
        decisions.undo(world.ctx, id, by="Ida Holm")
    assert rows(world.ctx) == before


@pytest.mark.slow
def test_decisions_hold_under_another_model(world):
    ctx = world.ctx
    for about in all_decisions(world):
        world.decide(**about)
    ctx._extractor = OtherModel()
    done = reprocess.reprocess(ctx)
    assert (done["read"], done["failed"]) == (5, [])
    found = quotations.get_quotation(ctx, world.quotation["tides"])  # which this model doesn't find
    assert [speaker["name"] for speaker in found["speakers"]] == ["Bo Ek"]
    assert (found["content"]["text"], found["current"]) == (world.text["tides"], True)
    assert quotations.get_quotation(ctx, world.quotation["bare"])["current"] is False
    assert world.people() == [("Bo Ek", 1), ("Annabel Lee", 1), ("Anna Marsden", 1)] or world.people() == [
        ("Bo Ek", 1), ("Anna Marsden", 1), ("Annabel Lee", 1)
    ]  # fmt: skip


def test_decisions_hold_in_the_next_version_of_the_article(world):
    world.decide("attribute", quotation=world.quotation["walls"], name="Bo Ek")
    changed = f"Correction: it is Tuesday.\n\n{WALLS}"
    status, kept = articles.add_article(world.ctx, article(changed, url="https://post.example/walls"))
    assert status == "new_version"
    [found] = kept["quotations"]
    assert found["id"] == world.quotation["walls"]
    assert [speaker["name"] for speaker in found["speakers"]] == ["Bo Ek"]


def test_a_preview_says_what_would_change_and_changes_nothing(world):
    before = rows(world.ctx)
    about = {"kind": "merge", "by": "Ida Holm", "experts": [world.expert["tides"], world.expert["tunes"]]}
    told = decisions.preview(world.ctx, **about)["changes"]
    assert rows(world.ctx) == before
    with world.ctx.reading():
        assert Decision.select().count() == 0
    assert decisions.decide(world.ctx, **about)["changes"] == told
    [id] = [row["id"] for row in decisions.list_decisions(world.ctx)["items"]]
    assert [change["after"] for change in decisions.preview_undo(world.ctx, id, by="Ida Holm")["changes"]] == [
        change["before"] for change in told
    ]


def test_an_undo_can_be_undone(world):
    seen = world.people()
    made = world.decide("merge", experts=[world.expert["tides"], world.expert["tunes"]])
    after = world.people()
    undone = decisions.undo(world.ctx, made["id"], by="Bo Ek", why="they are two")
    assert world.people() == seen
    with pytest.raises(InvalidInput, match="undone already"):
        decisions.undo(world.ctx, made["id"], by="Bo Ek")
    decisions.undo(world.ctx, undone["id"], by="Ida Holm")
    assert world.people() == after
    listed = decisions.list_decisions(world.ctx)["items"]
    assert [(row["kind"], row["by"], row["active"]) for row in listed] == [
        ("undo", "Ida Holm", True),
        ("undo", "Bo Ek", False),
        ("merge", "Ida Holm", True),
    ]


def test_the_history_has_decisions_and_their_effects(world):
    kept, other = world.expert["tides"], world.expert["tunes"]
    made = world.decide("merge", experts=[kept, other])
    kinds = [(item["kind"], item["decision_id"]) for item in history.expert_history(world.ctx, other)["items"]]
    assert kinds[-1] == ("added", None)
    assert ("joined", made["id"]) in kinds
    assert ("decision", made["id"]) in kinds
    world.decide("reject", quotation=world.quotation["walls"])
    found = history.quotation_history(world.ctx, world.quotation["walls"])["items"]
    assert [item["kind"] for item in found] == ["withdrawn", "decision", "added"]


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_the_pages_of_a_history_have_everything_once(world, limit):
    kept, other = world.expert["tides"], world.expert["tunes"]
    made = world.decide("merge", experts=[kept, other])
    for id in (kept, other):
        whole = history.expert_history(world.ctx, id, Paging(100))
        joined = [item["detail"]["from"] for item in whole["items"] if item["kind"] == "joined"]
        assert other in joined
        assert len(set(joined)) == len(joined)
        pages = [history.expert_history(world.ctx, id, Paging(limit))]
        while pages[-1]["next_cursor"]:
            paging = Paging(limit, pages[-1]["next_cursor"])
            pages.append(history.expert_history(world.ctx, id, paging))
        assert [item for page in pages for item in page["items"]] == whole["items"]
        assert {page["total"] for page in pages} == {len(whole["items"])}
    paging = Paging(1, history.expert_history(world.ctx, kept, Paging(1))["next_cursor"])
    before = history.expert_history(world.ctx, kept, paging)["items"]
    decisions.undo(world.ctx, made["id"], by="Bo Ek")  # which moves no page
    now = history.expert_history(world.ctx, kept, paging)["items"]
    assert [(item["at"], item["kind"]) for item in now] == [(item["at"], item["kind"]) for item in before]


@pytest.mark.parametrize(
    ("kind", "about", "field"),
    [
        ("crown", {}, "kind"),
        ("merge", {}, "experts"),
        ("merge", {"experts": ["e_none", "e_no"]}, "experts"),
        ("merge", {"experts": []}, "experts"),
        ("attribute", {"quotation": "q_none", "nobody": True}, "quotation"),
        ("attribute", {"nobody": True}, "quotation"),
        ("reject", {"quotation": "' OR 1=1"}, "quotation"),
        ("rename", {"expert": "e_none", "name": "Ann Lee"}, "expert"),
        ("rename", {"name": "Ann Lee"}, "expert"),
        ("hide", {}, "expert"),
    ],
)
def test_an_invalid_decision_is_refused_by_its_field(ctx, kind, about, field):
    with pytest.raises(InvalidInput) as error:
        decisions.decide(ctx, kind=kind, by="Ida Holm", **about)
    assert error.value.field == field


@pytest.mark.parametrize(
    ("kind", "about", "field"),
    [
        ("merge", lambda world: {"experts": [world.expert["tides"]] * 2}, "experts"),
        ("merge", lambda world: {"experts": [world.expert["tides"]], "name": "x"}, "name"),
        ("split", lambda world: {"expert": world.expert["walls"], "quotations": []}, "quotations"),
        (
            "split",
            lambda world: {"expert": world.expert["tides"], "quotations": [world.quotation["tides"]]},
            "quotations",
        ),
        (
            "split",
            lambda world: {"expert": world.expert["walls"], "quotations": [world.quotation["bare"]]},
            "quotations",
        ),
        ("trim", lambda world: {"quotation": world.quotation["walls"], "spans": []}, "spans"),
        ("trim", lambda world: {"quotation": world.quotation["walls"], "spans": [{"start": 5, "end": 5}]}, "spans"),
        ("trim", lambda world: {"quotation": world.quotation["walls"], "spans": [{"start": 1, "end": 9999}]}, "spans"),
        ("attribute", lambda world: {"quotation": world.quotation["walls"], "name": "Lee"}, "name"),
        ("reject_role", lambda world: {"expert": world.expert["walls"], "title": "king"}, "title"),
        ("reject_role", lambda world: {"expert": world.expert["walls"]}, "title"),
        ("rename", lambda world: {"expert": world.expert["walls"], "name": "!!!"}, "name"),
        ("hide", lambda world: {"expert": world.expert["walls"], "spans": []}, "spans"),
    ],
)
def test_a_refused_decision_changes_nothing(world, kind, about, field):
    before = rows(world.ctx)
    with pytest.raises(InvalidInput) as error:
        decisions.decide(world.ctx, kind=kind, by="Ida Holm", **about(world))
    assert error.value.field == field
    assert rows(world.ctx) == before


def test_a_decision_on_one_day_is_dated_in_utc(world):
    made = world.decide("reject", quotation=world.quotation["bare"])
    assert made["at"].utcoffset().total_seconds() == 0
    assert made["at"].date() >= date(2026, 1, 1)


MERROW = "“These ants count their steps,” said Ann Lee, professor of law at the University of Merrow."
CALDER = "“Prices will come down again,” said Ann Lee, conductor of the Calder Orchestra."
STILTS = "“We glued stilts to their legs,” said Ann Lee, professor of law at the University of Merrow."


@pytest.mark.parametrize("again", [[0], [1], [2], [0, 1], [1, 0, 2]])
@pytest.mark.parametrize("first", [0, 1])
def test_a_merge_survives_removed_articles_and_its_undo_restores_all_ids(ctx, again, first):
    texts = [MERROW, CALDER, STILTS]

    def keep(number: int) -> dict:
        return articles.add_article(ctx, article(texts[number], url=f"https://post.example/{number}"))[1]

    def who() -> list[str]:
        pages = [asking.find_quotations(ctx, q=f'"{words}"')["items"] for words in ("ants", "prices", "stilts")]
        return [page[0]["speakers"][0]["expert_id"] for page in pages]

    kept = [keep(number) for number in range(3)]
    ants, prices, stilts = who()
    assert ants == stilts != prices
    pair = [ants, prices] if first == 0 else [prices, ants]
    made = decisions.decide(ctx, kind="merge", by="Ida Holm", experts=pair)
    assert set(who()) == {pair[0]}
    for number in again:
        articles.delete_article(ctx, kept[number]["id"])
        keep(number)
        assert len(set(who())) == 1
    assert {experts.get_expert(ctx, id)["id"] for id in pair} == set(who())
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert who() == [ants, prices, stilts]


def test_an_expert_missed_by_one_extractor_gets_the_same_id_again(world):
    class Blind(SimpleExtractor):
        def extract(self, text: str, title: str | None = None) -> Extraction:
            return replace(super().extract(text, title), quotations=())

    ctx, before = world.ctx, shown(world.ctx)
    reader, ctx._extractor = ctx._extractor, Blind()
    reprocess.reprocess(ctx)
    assert world.people() == []
    ctx._extractor = reader
    reprocess.reprocess(ctx)
    assert shown(ctx) == before


def test_a_decision_is_applied_once(world, monkeypatch):
    applied = []
    apply = decisions._apply

    def counted(ctx, row, content, **options):
        applied.append(row.kind)
        return apply(ctx, row, content, **options)

    monkeypatch.setattr(decisions, "_apply", counted)
    about = {"experts": [world.expert["tides"], world.expert["tunes"]]}
    decisions.preview(world.ctx, kind="merge", by="Ida Holm", **about)
    made = world.decide("merge", **about)
    decisions.preview_undo(world.ctx, made["id"], by="Ida Holm")
    decisions.undo(world.ctx, made["id"], by="Ida Holm")
    assert applied == ["merge", "merge", "undo", "undo"]


def test_changes_are_relative_to_the_state_before(world):
    old, quotation = world.expert["walls"], world.quotation["higher"]
    changes = world.decide("split", expert=old, quotations=[quotation])["changes"]
    told = {change["id"]: change for change in changes}
    assert (told[old]["before"]["quotation_count"], told[old]["after"]["quotation_count"]) == (2, 1)
    [new] = told[quotation]["after"]["expert_ids"]
    assert told[quotation]["before"]["expert_ids"] == [old]
    assert (told[new]["before"], told[new]["after"]["quotation_count"]) == (None, 1)
    assert experts.get_expert(world.ctx, new)["id"] == new


def test_a_decision_inside_one_connection_has_the_state_before_too(world):
    with world.ctx.connected():
        changes = world.decide("rename", expert=world.expert["walls"], name="Anna Maria Marsden")["changes"]
    [change] = [change for change in changes if change["kind"] == "expert"]
    assert (change["before"]["name"], change["after"]["name"]) == ("Anna Marsden", "Anna Maria Marsden")
