"""Roles that editors add and correct: shown with their evidence, and kept whatever happens to articles and entries."""

from __future__ import annotations

import threading

import pytest

from quotes_service.context import open_context
from quotes_service.errors import InvalidInput, NotFound
from quotes_service.services.editing import decisions, history
from quotes_service.services.intake import articles, reprocess
from quotes_service.services.lookup import experts, institutions, suggest
from quotes_service.settings import Settings
from tests.factories import SimpleExtractor, article
from tests.services import asking
from tests.services.editing.world import HIGHER, TIDES, WALLS, OtherModel, World, rows, shown

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow

NOTE = "Staff page of the college, seen in May"
COLLEGE = {"title": "dean", "institution": "Ekby College", "note": NOTE}
PROOF = "said Anna Marsden"


def marsden(world: World, kind: str = "add_role", **about) -> dict:
    return world.decide(kind, expert=world.expert["walls"], **about)


def timeline(ctx, expert: str) -> list[dict]:
    return experts.expert_affiliations(ctx, expert)["items"]


def lines(ctx, expert: str) -> list[tuple]:
    """Title, status and institution of each line, and how many articles print it."""
    return [
        (item["title"], item["status"], item["institution"] and item["institution"]["name"], item["printings"])
        for item in timeline(ctx, expert)
    ]


def staff(ctx, institution: str) -> list[str]:
    return [item["name"] for item in asking.find_experts(ctx, institution=institution)["items"]]


def passage(world: World, name: str, words: str) -> dict:
    start = articles.get_article(world.ctx, world.articles[name]["id"])["text"].index(words)
    return {"article_id": world.articles[name]["id"], "start": start, "end": start + len(words)}


HEAD = ("head", "current", "Bureau of Walls", 1)
DEAN = ("dean", "current", "Ekby College", 0)


def test_an_added_role_is_shown_with_who_added_it_and_why(world):
    ctx = world.ctx
    place = passage(world, "higher", PROOF)
    made = marsden(world, **COLLEGE, since="2019", passage=place)
    assert lines(ctx, world.expert["walls"]) == [DEAN, HEAD]
    added, printed = timeline(ctx, world.expert["walls"])
    assert added["decided"] == {"decision_id": made["id"], "by": "Ida Holm", "at": made["at"], "note": NOTE}
    assert (added["since"], added["until"], added["first_printed"], added["last_printed"]) == ("2019", None, None, None)
    assert added["evidence"] == [{**place, "text": PROOF}]
    assert (printed["decided"], printed["since"], printed["until"]) == (None, None, None)
    assert experts.get_expert(ctx, world.expert["walls"])["affiliations"] == [added, printed]


def test_the_institution_of_an_added_role_gets_a_page_and_loses_it_with_the_decision(world):
    ctx = world.ctx
    before, seen = rows(ctx), shown(ctx)
    made = marsden(world, **COLLEGE)
    [place] = asking.find_institutions(ctx, q="ekby")["items"]
    assert (place["name"], place["expert_count"], place["quotation_count"]) == ("Ekby College", 1, 0)
    page = asking.institution_experts(ctx, place["id"])
    assert [item["id"] for item in page["items"]] == [world.expert["walls"]]
    assert staff(ctx, "Ekby College") == staff(ctx, place["id"]) == ["Anna Marsden"]
    assert [item["id"] for item in asking.find_experts(ctx, q="dean ekby")["items"]] == [world.expert["walls"]]
    assert asking.find_quotations(ctx, institution="Ekby College")["total"] == 2
    labels = {item["label"]: item["detail"] for item in suggest.suggest(ctx, "Ekby")["items"]}
    assert labels == {"Ekby College": ""}
    [named] = suggest.suggest(ctx, "Marsden")["items"]
    assert named["detail"] == "dean, Ekby College"
    assert institutions.related_institutions(ctx, place["id"])["id"] == place["id"]
    undone = decisions.undo(ctx, made["id"], by="Ida Holm")
    with pytest.raises(NotFound):
        institutions.get_institution(ctx, place["id"])
    assert (rows(ctx), shown(ctx)) == (before, seen)
    decisions.undo(ctx, undone["id"], by="Ida Holm")
    assert institutions.get_institution(ctx, place["id"])["expert_count"] == 1


def place(world: World, name: str) -> str:
    """The id of the institution of this name."""
    return next(item["id"] for item in asking.find_institutions(world.ctx, limit=100)["items"] if item["name"] == name)


@pytest.mark.parametrize(
    ("given", "name", "others"),
    [
        (lambda world: "Ekby College", "Ekby College", []),
        (lambda world: " the  Ekby College ", "Ekby College", []),
        (lambda world: place(world, "Fell Orchestra"), "Fell Orchestra", ["Ann Lee"]),
        (lambda world: "the Fell Orchestra", "Fell Orchestra", ["Ann Lee"]),
        (lambda world: "IT", "Institute of Tides", ["Ann Lee"]),
        (lambda world: "ESC", "ESC", []),
        (lambda world: "School of Law, Ekby College", "School of Law, Ekby College", []),
    ],
)
def test_an_institution_is_given_by_its_id_or_by_a_name_old_or_new(world, given, name, others):
    before = rows(world.ctx)
    made = marsden(world, title="dean", institution=given(world), note=NOTE)
    assert lines(world.ctx, world.expert["walls"])[0] == ("dean", "current", name, 0)
    assert staff(world.ctx, name) == [*others, "Anna Marsden"]
    decisions.undo(world.ctx, made["id"], by="Ida Holm")
    assert rows(world.ctx) == before


def test_a_part_of_an_institution_brings_the_whole_with_it(world):
    marsden(world, title="dean", institution="School of Law, Ekby College", note=NOTE)
    part = institutions.get_institution(world.ctx, place(world, "School of Law, Ekby College"))
    assert part["parent"]["name"] == "Ekby College"
    assert staff(world.ctx, "Ekby College") == ["Anna Marsden"]


def test_a_name_given_by_an_editor_finds_the_institution(world):
    world.decide("rename", institution=place(world, "Fell Orchestra"), name="Ekby Strings")
    marsden(world, title="patron", institution="ekby strings", note=NOTE)
    assert staff(world.ctx, "Ekby Strings") == ["Ann Lee", "Anna Marsden"]


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ({"title": "poet"}, ("poet", "current", None, 0)),
        ({"institution": "Ekby College"}, (None, "current", "Ekby College", 0)),
        ({**COLLEGE, "until": "2020"}, ("dean", "former", "Ekby College", 0)),
        ({**COLLEGE, "until": "2999-01"}, DEAN),
        ({**COLLEGE, "until": "2020-02-29", "status": "current"}, DEAN),
        ({**COLLEGE, "status": "former"}, ("dean", "former", "Ekby College", 0)),
    ],
)
def test_a_role_is_former_if_its_end_is_over_or_the_editor_says_so(world, about, line):
    marsden(world, **{"note": NOTE, **about})
    assert line in lines(world.ctx, world.expert["walls"])


def test_a_role_that_is_printed_gets_the_dates_and_the_note(world):
    marsden(world, title="Head", institution="Bureau of Walls", since="2018-09", note=NOTE)
    [line] = timeline(world.ctx, world.expert["walls"])
    assert (line["title"], line["printings"], line["since"], line["decided"]["note"]) == ("head", 1, "2018-09", NOTE)
    assert [item["text"] for item in line["evidence"]] == [WALLS]


def test_the_last_decision_on_a_role_is_shown(world):
    first = marsden(world, **COLLEGE, since="2019", passage=passage(world, "higher", PROOF))
    second = marsden(world, **COLLEGE | {"note": "No, a year later"}, since="2020")
    found = timeline(world.ctx, world.expert["walls"])[0]
    assert (found["since"], found["decided"]["decision_id"]) == ("2020", second["id"])
    assert [item["text"] for item in found["evidence"]] == [PROOF]
    decisions.undo(world.ctx, second["id"], by="Ida Holm")
    assert timeline(world.ctx, world.expert["walls"])[0]["decided"]["decision_id"] == first["id"]


@pytest.mark.parametrize(
    ("about", "becomes"),
    [
        ({"new_title": "deputy head"}, ("deputy head", "current", "Bureau of Walls", 0)),
        ({"new_institution": "Ekby College"}, ("head", "current", "Ekby College", 0)),
        ({"new_institution": "Fell Orchestra", "new_title": "patron"}, ("patron", "current", "Fell Orchestra", 0)),
        ({"new_status": "former"}, ("head", "former", "Bureau of Walls", 0)),
        ({"until": "2020"}, ("head", "former", "Bureau of Walls", 0)),
    ],
)
def test_a_role_is_corrected_for_good(world, about, becomes):
    ctx, expert = world.ctx, world.expert["walls"]
    before = rows(ctx)
    wrong = {"title": "head", "institution": place(world, "Bureau of Walls")}
    made = marsden(world, "correct_role", **wrong, **about, note=NOTE)
    assert lines(ctx, expert) == [becomes]
    assert (staff(ctx, "Bureau of Walls") == ["Anna Marsden"]) == ("new_institution" not in about)
    reprocess.reprocess(ctx)
    assert lines(ctx, expert) == [becomes]
    articles.add_article(ctx, article(WALLS.replace("at once", "soon, or else"), url=None))  # prints it again
    assert lines(ctx, expert) == [becomes]
    articles.delete_article(ctx, asking.list_articles(ctx)["items"][0]["id"])
    decisions.undo(ctx, made["id"], by="Ida Holm")
    assert rows(ctx) == before


def test_the_correction_of_an_added_role_keeps_its_dates(world):
    marsden(world, **COLLEGE, since="2019")
    college = place(world, "Ekby College")
    marsden(world, "correct_role", title="dean", institution=college, new_title="provost", until="2020", note=NOTE)
    [_, line] = timeline(world.ctx, world.expert["walls"])
    assert (line["title"], line["status"], line["since"], line["until"]) == ("provost", "former", "2019", "2020")


def test_the_last_of_decisions_on_a_role_that_contradict_each_other_holds(world):
    ctx, expert = world.ctx, world.expert["walls"]
    marsden(world, **COLLEGE)
    college = place(world, "Ekby College")
    corrected = marsden(world, "correct_role", title="dean", institution=college, new_title="provost", note=NOTE)
    assert lines(ctx, expert) == [("provost", "current", "Ekby College", 0), HEAD]
    rejected = marsden(world, "reject_role", title="provost", institution=college)
    assert lines(ctx, expert) == [HEAD]
    assert asking.find_institutions(ctx, q="ekby")["items"] == []
    added = marsden(world, title="provost", institution="Ekby College", note=NOTE)
    assert lines(ctx, expert) == [("provost", "current", "Ekby College", 0), HEAD]
    for undone, becomes in (
        (added, [HEAD]),
        (rejected, [("provost", "current", "Ekby College", 0), HEAD]),
        (corrected, [DEAN, HEAD]),
    ):
        decisions.undo(ctx, undone["id"], by="Ida Holm")
        assert lines(ctx, expert) == becomes


def emptied(world: World, *names: str) -> None:
    for name in names:
        articles.delete_article(world.ctx, world.articles[name]["id"])


def returned(world: World, *names: str) -> None:
    for name, text in (("walls", WALLS), ("higher", HIGHER)):
        if name in names:
            articles.add_article(world.ctx, article(text, url=f"https://post.example/{name}"))


def read_by(world: World, extractor: SimpleExtractor) -> None:
    world.ctx._extractor = extractor
    reprocess.reprocess(world.ctx)


def printed_again(world: World) -> None:
    text = f"{WALLS} “Bring stones,” said Anna Marsden. It rained."
    assert articles.add_article(world.ctx, article(text, url="https://post.example/walls"))[0] == "new_version"


def removed_and_back(*names: str):
    def happen(world: World) -> None:
        emptied(world, *names)
        returned(world, *names)

    return happen


def decided(kind: str, **about):
    """A decision, with names in place of the ids of experts, quotations and institutions."""

    def happen(world: World) -> None:
        given = {name: value(world) if callable(value) else value for name, value in about.items()}
        world.decide(kind, **given)

    return happen


def both(world: World) -> list[str]:
    return [world.expert["walls"], world.expert["tides"]]


@pytest.mark.parametrize(
    ("happen", "holder"),
    [
        (lambda world: reprocess.reprocess(world.ctx), "walls"),
        (lambda world: read_by(world, OtherModel()), "walls"),
        (printed_again, "walls"),
        (lambda world: emptied(world, "higher"), "walls"),
        (lambda world: emptied(world, "walls"), "walls"),
        (removed_and_back("walls"), "walls"),
        (removed_and_back("higher"), "walls"),
        (removed_and_back("walls", "higher"), "walls"),
        (removed_and_back("higher", "walls"), "walls"),
        (decided("merge", experts=both), "walls"),
        (decided("merge", experts=lambda world: both(world)[::-1]), "tides"),
        (decided("split", expert=lambda world: both(world)[0], quotations=lambda world: [world.quotation["higher"]]),
         "walls"),
        (decided("split", expert=lambda world: both(world)[0], quotations=lambda world: [world.quotation["walls"]]),
         "walls"),
        (decided("rename", expert=lambda world: both(world)[0], name="Anna Maria Marsden"), "walls"),
        (decided("merge", institutions=lambda world: [place(world, "Ekby College"), place(world, "Fell Orchestra")]),
         "walls"),
        (decided("rename", institution=lambda world: place(world, "Ekby College"), name="Old Ekby"), "walls"),
        (decided("reject", quotation=lambda world: world.quotation["walls"]), "walls"),
    ],
)  # fmt: skip
def test_an_added_role_holds_whatever_happens(world, happen, holder):
    made = marsden(world, **COLLEGE)
    happen(world)
    for _ in range(2):
        expert = experts.get_expert(world.ctx, world.expert[holder])
        [line] = [item for item in timeline(world.ctx, expert["id"]) if item["decided"]]
        assert (line["title"], line["printings"], line["decided"]["decision_id"]) == ("dean", 0, made["id"])
        assert expert["name"] in staff(world.ctx, "Ekby College")
        reprocess.reprocess(world.ctx)
    undone = decisions.undo(world.ctx, made["id"], by="Ida Holm")
    assert "dean" not in str(asking.find_experts(world.ctx, limit=100))
    decisions.undo(world.ctx, undone["id"], by="Ida Holm")
    assert "dean" in str(timeline(world.ctx, world.expert[holder]))


def test_an_added_role_goes_with_the_last_article_and_returns_with_it(world):
    marsden(world, **COLLEGE)
    before = shown(world.ctx)
    emptied(world, "walls", "higher")
    assert asking.find_institutions(world.ctx, q="ekby")["items"] == []
    assert asking.find_experts(world.ctx, institution="Ekby College")["items"] == []
    returned(world, "walls", "higher")
    found = shown(world.ctx)
    assert found["institutions"] == before["institutions"]
    assert lines(world.ctx, world.expert["walls"]) == [DEAN, HEAD]


def test_a_hidden_expert_is_not_at_the_institution_of_an_added_role(world):
    marsden(world, **COLLEGE)
    hidden = world.decide("hide", expert=world.expert["walls"])
    assert asking.find_institutions(world.ctx, q="ekby")["items"] == []
    decisions.undo(world.ctx, hidden["id"], by="Ida Holm")
    assert staff(world.ctx, "Ekby College") == ["Anna Marsden"]


def test_an_added_role_joins_and_parts_nobody(world):
    ctx, before = world.ctx, world.who()
    world.decide("add_role", expert=world.expert["bare"], title="conductor", institution="Fell Orchestra", note=NOTE)
    world.decide("add_role", expert=world.expert["tides"], title="conductor", institution="Fell Orchestra", note=NOTE)
    reprocess.reprocess(ctx)
    assert world.who() == before


@pytest.mark.parametrize(
    ("now", "evidence"),
    [
        ("She was dean of it. Anna Marsden, dean of Ekby College, was there.", ["Anna Marsden, dean of Ekby College"]),
        ("Anna Marsden, Dean of Ekby College, was there.", ["Anna Marsden, Dean of Ekby College"]),
        ("It rained.", []),
        (None, []),
    ],
)
def test_a_passage_is_found_again_or_not_shown(world, now, evidence):
    url = "https://post.example/proof"
    text = "It rained. Anna Marsden, dean of Ekby College, was there."
    kept = articles.add_article(world.ctx, article(text, url=url))[1]
    start, end = text.index("Anna"), text.index(", was")
    about = {"article_id": kept["id"], "start": start, "end": end}
    marsden(world, title="dean", institution="Ekby College", passage=about)
    articles.delete_article(world.ctx, kept["id"]) if now is None else articles.add_article(
        world.ctx, article(now, url=url)
    )
    line = timeline(world.ctx, world.expert["walls"])[0]
    assert [item["text"] for item in line["evidence"]] == evidence
    for item in line["evidence"]:
        assert articles.get_article(world.ctx, item["article_id"])["text"][item["start"] : item["end"]] == item["text"]
    if now is None:  # it is back, under another id
        again = articles.add_article(world.ctx, article(text, url=url))[1]["id"]
        assert timeline(world.ctx, world.expert["walls"])[0]["evidence"][0]["article_id"] == again


def test_a_preview_is_what_will_change_and_changes_nothing(world):
    before = rows(world.ctx)
    about = {"kind": "add_role", "by": "Ida Holm", "expert": world.expert["walls"], **COLLEGE, "until": "2020"}
    changes = decisions.preview(world.ctx, **about)["changes"]
    assert rows(world.ctx) == before
    assert decisions.decide(world.ctx, **about)["changes"] == changes
    kinds = {change["kind"]: change for change in changes}
    assert kinds["institution"]["before"] is None
    assert kinds["expert"]["after"]["affiliations"][1] == {
        "title": "dean",
        "status": "former",
        "institution": "Ekby College",
        "since": None,
        "until": "2020",
        "decided_by": "Ida Holm",
    }


def test_decisions_on_roles_are_in_the_history_and_in_the_list(world):
    made = marsden(world, **COLLEGE, since="2019")
    items = history.expert_history(world.ctx, world.expert["walls"])["items"]
    [told] = [item["decision"] for item in items if item["kind"] == "decision"]
    assert told["about"] == {"expert": world.expert["walls"], **COLLEGE, "since": "2019"}
    assert [row["id"] for row in decisions.list_decisions(world.ctx, kind="add_role")["items"]] == [made["id"]]
    assert decisions.list_decisions(world.ctx, about=world.expert["walls"])["total"] == 1


def test_editors_who_add_roles_at_once_all_have_them_added(database_url):
    contexts = [open_context(Settings(database_url=database_url), extractor=SimpleExtractor()) for _ in range(4)]
    kept = articles.add_article(contexts[0], article(TIDES))[1]
    expert = kept["quotations"][0]["speakers"][0]["expert_id"]

    def work(number: int) -> None:
        for title in ("dean", f"fellow {number}"):
            about = {"expert": expert, "title": title, "institution": "Ekby College", "note": NOTE}
            decisions.decide(contexts[number], kind="add_role", by="Ida Holm", **about)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    titles = sorted(item["title"] for item in timeline(contexts[0], expert))
    assert titles == ["dean", "fellow 0", "fellow 1", "fellow 2", "fellow 3", "professor"]
    for made in decisions.list_decisions(contexts[0], limit=100)["items"]:
        decisions.undo(contexts[1], made["id"], by="Ida Holm")
    assert asking.find_institutions(contexts[2], q="ekby")["items"] == []
    for ctx in contexts:
        ctx.close()


@pytest.mark.parametrize(
    ("kind", "about", "field", "message"),
    [
        ("add_role", {"expert": "e_none", **COLLEGE}, "expert", "no expert has the id 'e_none'"),
        ("add_role", {"note": NOTE}, "title", "give a title, an institution, or both"),
        ("add_role", {"title": "?!", "note": NOTE}, "title", "is not a usable title"),
        ("add_role", {"title": "dean", "institution": "i_none", "note": NOTE}, "institution", "no institution has"),
        ("add_role", {"title": "dean", "institution": "!!", "note": NOTE}, "institution", "is not a usable name"),
        ("add_role", {"title": "dean"}, "note", "give a note, a passage, or both"),
        ("add_role", {**COLLEGE, "since": "2020", "until": "2019-12"}, "until", "must not be before since"),
        ("add_role", {**COLLEGE, "since": "2020-05-02", "until": "2020-05-01"}, "until", "must not be before since"),
        ("add_role", {**COLLEGE, "since": "2020-13"}, "since", "must be a date, a month or a year"),
        ("add_role", {**COLLEGE, "since": "2019-02-29"}, "since", "must be a date, a month or a year"),
        ("add_role", {**COLLEGE, "since": "in May"}, "since", "must be a date, a month or a year"),
        ("add_role", {**COLLEGE, "new_title": "dean"}, "new_title", "is not allowed for kind 'add_role'"),
        ("add_role", {**COLLEGE, "passage": ("a_none", 0, 5)}, "passage", "no article has the id 'a_none'"),
        ("add_role", {**COLLEGE, "passage": ("walls", 5, 5)}, "passage", "must be a range of the article's text"),
        ("add_role", {**COLLEGE, "passage": ("walls", -1, 5)}, "passage", "must be a range of the article's text"),
        ("add_role", {**COLLEGE, "passage": ("walls", 0, 999)}, "passage", "must be a range of the article's text"),
        ("add_role", {**COLLEGE, "passage": ("walls", 0, 1)}, "passage", "must cover at least one word"),
        ("correct_role", {"title": "king", "new_title": "queen", "note": NOTE}, "title", "no article prints this role"),
        ("correct_role", {"new_title": "queen", "note": NOTE}, "title", "give a title, an institution, or both"),
        ("correct_role", {"title": "head", "institution": "Bureau of Walls", "new_title": "queen", "note": NOTE},
         "institution", "no institution has the id"),
    ],
)  # fmt: skip
def test_a_bad_role_is_refused_by_its_field_and_changes_nothing(world, kind, about, field, message):
    before = rows(world.ctx)
    if "passage" in about:
        id, start, end = about["passage"]
        id = world.articles[id]["id"] if id in world.articles else id
        about = {**about, "passage": {"article_id": id, "start": start, "end": end}}
    with pytest.raises(InvalidInput) as error:
        world.decide(kind, **{"expert": world.expert["walls"], **about})
    assert (error.value.field, error.value.message[: len(message)]) == (field, message)
    assert rows(world.ctx) == before


@pytest.mark.parametrize("about", [{}, {"new_title": "Head"}, {"new_institution": "Bureau of Walls", "since": "2019"}])
def test_a_correction_must_differ(world, about):
    wrong = {"title": "head", "institution": place(world, "Bureau of Walls")}
    with pytest.raises(InvalidInput, match="differs from the old one") as error:
        marsden(world, "correct_role", **wrong, **about, note=NOTE)
    assert error.value.field == "new_title"


def test_a_name_of_several_institutions_is_refused(world):
    for name in ("Tidal Agency", "Trade Academy"):
        articles.add_article(world.ctx, article(f"“One,” said Karl Benn, clerk at the {name} (TA).", url=None))
    with pytest.raises(InvalidInput, match="is the name of 2 institutions; give the id of one of them: i_"):
        marsden(world, title="clerk", institution="TA", note=NOTE)
