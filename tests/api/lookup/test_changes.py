"""/changes, as a program that keeps a copy follows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial

import pytest

from quotes_service.records import Withdrawal
from quotes_service.services.intake import articles, authorities
from quotes_service.services.intake.withdrawal import withdraw
from quotes_service.services.operation import derived
from quotes_service.store import changes
from quotes_service.store.models import Change, Expert
from tests.api.conftest import STORMS_BODY, TIDES_BODY, put
from tests.api.world import FISH, LEE_, LEIGH, LICR, OBRIEN
from tests.directory.copies.wire import FRAMED, FULL
from tests.factories import article


class Copy:
    """What a program knows: the last state of each article and entry that it looked up."""

    def __init__(self, client):
        self.client, self.next, self.known = client, "/api/v1/changes?limit=3", {}

    def follow(self) -> dict[str, str]:
        """Take over what changed; returns the status of each thing."""
        seen, has_more = {}, True
        while has_more:
            answer = self.client.get(self.next).json
            for change in answer["items"]:
                seen[change["id"]] = change["status"]
                self.known.pop(change["id"], None)
                if change["status"] == "changed":
                    self.known[change["id"]] = self.client.get(change["address"]).json
            self.next, has_more = answer["next"], answer["has_more"]
        return seen

    def is_in_step(self) -> bool:
        """Whether it has all that there is, as it is."""
        there = {}
        for kind in ("articles", "experts", "institutions"):
            for item in self.client.get(f"/api/v1/{kind}?limit=100").json["items"]:
                there[item["id"]] = self.client.get(f"/api/v1/{kind}/{item['id']}").json
        return self.known == there


def test_a_copy_stays_in_step_whatever_changes(client, world):
    copy = Copy(client)
    assert set(copy.follow().values()) == {"changed"}
    assert copy.is_in_step()
    assert copy.follow() == {}
    new = TIDES_BODY | {"text": TIDES_BODY["text"] + "\n“It rains,” said Ann Lee.\n"}
    assert client.post("/api/v1/articles", json=new).json["status"] == "new_version"
    assert copy.follow()
    assert copy.is_in_step()
    copy_of_it = new | {"url": "https://wire.example/walls", "outlet": "The Wire"}
    assert client.post("/api/v1/articles", json=copy_of_it).json["status"] == "unchanged"
    assert copy.follow()
    assert copy.is_in_step()
    assert client.post("/api/v1/articles", json=copy_of_it).json["status"] == "unchanged"
    assert copy.follow() == {}
    for kind, fields in (
        ("merge", {"experts": [LEE_, LEIGH]}),
        ("rename", {"expert": LEE_, "name": "Ann B. Lee"}),
        ("hide", {"expert": "expert Maren Tolvik"}),
    ):
        made = world.post("", {"kind": kind, **fields})
        assert made.status_code == 201, made.json
        assert {"merge": "moved", "rename": "changed", "hide": "gone"}[kind] in copy.follow().values()
        assert copy.is_in_step(), kind
        assert client.post(f"/api/v1/decisions/{made.json['id']}/undo", json={"by": "Ida Holm"}).status_code == 201
        assert copy.follow()
        assert copy.is_in_step(), f"undo of {kind}"
    for item in client.get("/api/v1/articles").json["items"]:
        assert client.delete(f"/api/v1/articles/{item['id']}").status_code == 204
        assert copy.follow()[item["id"]] == "gone"
        assert copy.is_in_step()
    assert copy.known == {}


def test_an_institution_shows_how_many_experts_it_has(client):
    put(client, {"text": "“It rains,” said Ann Lee, clerk at the Council of Boats.", "title": "Rain"})
    put(client, {"text": "“It dries,” said Bo Ek, clerk at the Council of Boats.", "title": "Sun"})
    copy = Copy(client)
    copy.follow()
    ids = [item["id"] for item in client.get("/api/v1/experts").json["items"]]
    merge = client.post("/api/v1/decisions", json={"kind": "merge", "experts": ids, "by": "Ida Holm"}).json
    assert client.get("/api/v1/institutions").json["items"][0]["expert_count"] == 1
    copy.follow()
    assert copy.is_in_step()
    client.post(f"/api/v1/decisions/{merge['id']}/undo", json={"by": "Ida Holm"})
    copy.follow()
    assert copy.is_in_step()


def test_an_institution_is_shown_again_when_the_name_that_was_hidden_is_gone(client):
    put(client, {"text": "“It rains,” said Bo Ek, clerk at the LICR.", "title": "Rain"})
    [hidden] = client.get("/api/v1/institutions").json["items"]
    decision = {"kind": "hide", "institution": hidden["id"], "by": "Ida Holm"}
    assert client.post("/api/v1/decisions", json=decision).status_code == 201
    name = "Larkhaven Institute for Coastal Research"
    put(client, {"text": f"“It dries,” said Ann Lee, clerk at the {name} (LICR).", "title": "Sun"})
    copy = Copy(client)
    copy.follow()
    assert client.get("/api/v1/institutions").json["items"] == []
    [rain] = [item for item in client.get("/api/v1/articles").json["items"] if item["title"] == "Rain"]
    client.delete(f"/api/v1/articles/{rain['id']}")
    [shown] = client.get("/api/v1/institutions").json["items"]
    assert (shown["id"], shown["name"]) == (hidden["id"], name)
    copy.follow()
    assert copy.is_in_step()


def test_articles_of_one_story_change_together(client):
    copy = Copy(client)
    for number, text in enumerate((FULL, FRAMED, FULL + "\n\nMore follows.\n")):
        put(client, {"text": text, "url": f"https://post{number}.example/walls", "outlet": f"Post {number}"})
        copy.follow()
        assert copy.is_in_step(), number
    newest = client.get("/api/v1/articles").json["items"][0]
    assert newest["story"]["articles"] == 3
    client.delete(f"/api/v1/articles/{newest['story']['first']['id']}")
    copy.follow()
    assert copy.is_in_step()


def test_a_story_changes_with_the_copies_of_its_articles_and_with_those_who_leave_it(client, app):
    copy, ctx = Copy(client), app.extensions["quotes_service"]
    for number, text in enumerate((FULL, FRAMED, FULL + "\n\nMore follows.\n")):
        put(client, {"text": text, "url": f"https://post{number}.example/walls", "outlet": f"Post {number}"})
    again = {"text": FULL, "url": "https://copy.example/walls", "outlet": "The Copy", "published_at": "2024-05-01"}
    other = {"text": "Nothing was said.", "url": "https://copy.example/walls", "outlet": "The Copy"}
    left = {"text": "Nobody said anything.", "url": "https://post2.example/walls", "outlet": "Post 2"}
    for status, body in (
        ("unchanged", again),
        ("created", other),
        ("unchanged", again | {"url": "https://x.example/"}),
    ):
        assert client.post("/api/v1/articles", json=body).json["status"] == status
        copy.follow()
        assert copy.is_in_step(), body
    withdraw(ctx, Withdrawal(None, "https://x.example/", "The Copy", "a mistake"))
    copy.follow()
    assert copy.is_in_step()
    assert client.post("/api/v1/articles", json=left).json["status"] == "new_version"
    copy.follow()
    assert copy.is_in_step()


def test_what_shows_something_that_changed_is_listed_too(client, world, app, tmp_path):
    copy, ctx = Copy(client), app.extensions["quotes_service"]
    part = "“We count,” said Una Holt, head of the Department of Nets at the Agency of Fish."
    put(client, {"text": part, "title": "Nets"})
    copy.follow()
    assert copy.is_in_step()

    def load_register() -> None:
        entry = {
            "id": "https://ror.org/01aaaaa11",
            "names": [{"value": "Council of Boats", "types": ["ror_display", "label"], "lang": None}],
            "status": "active",
        }
        (tmp_path / "ror.json").write_text(json.dumps([entry]), "utf-8")
        assert authorities.load(ctx, tmp_path / "ror.json")["institutions"] == 1

    def decide(**decision: str) -> None:
        assert world.post("", decision).status_code == 201

    def erase() -> None:
        body = {"expert": world.ids[OBRIEN], "why": "A letter", "by": "Ida Holm"}
        assert client.post("/api/v1/erasures", json=body).status_code == 201

    steps: list[tuple[str, Callable[[], None]]] = [
        ("a name in timelines, and of a whole", partial(decide, kind="rename", institution=FISH, name="Fishery")),
        ("a role of speakers", partial(decide, kind="reject_role", expert=LEE_, title="biologist", institution=FISH)),
        ("a place of speakers", partial(decide, kind="hide", institution=LICR)),
        ("an id of an institution", load_register),
        ("what names another", partial(decide, kind="add_note", expert=LEE_, text="Odhran O’Brien knows.")),
        ("what named somebody who was erased", erase),
    ]
    for what, step in steps:
        before = dict(copy.known)
        step()
        copy.follow()
        assert copy.is_in_step(), what
        assert copy.known != before, what


def test_an_expert_changes_with_the_article_that_proves_a_role(client, app, world):
    ctx = app.extensions["quotes_service"]
    text = "It rained. Ann Lee, dean of Ekby College, was there."
    other, once = text.replace("It rained.", "It rained again."), "https://post.example/proof"
    proof = {"text": text, "url": once, "outlet": "The Post", "external_id": "7"}
    id = client.post("/api/v1/articles", json=proof).json["id"]
    passage = {"article_id": id, "start": text.index("dean"), "end": text.index(", was")}
    about = {"kind": "add_role", "expert": LEE_, "title": "dean", "institution": "Ekby College", "passage": passage}
    assert world.post("", about).status_code == 201
    copy = Copy(client)
    copy.follow()

    def put_in(**fields: str) -> None:
        assert client.post("/api/v1/articles", json=proof | fields).status_code in (200, 201)

    def delete() -> None:
        [item] = client.get("/api/v1/articles?outlet=The Post").json["items"]
        assert client.delete(f"/api/v1/articles/{item['id']}").status_code == 204

    def withdraw_from(outlet: str) -> None:
        withdraw(ctx, Withdrawal("7", None, outlet, "a mistake"))

    moved, wire = "https://post.example/moved", {"text": other, "url": "https://wire.example/1", "outlet": "Wire"}
    steps: list[tuple[str, Callable[[], None], list[str]]] = [
        ("a version that has it elsewhere", partial(put_in, text=other), ["dean of Ekby College"]),
        ("an article that is removed", delete, []),
        ("and comes again", partial(put_in, text=other), ["dean of Ekby College"]),
        ("is removed under another id", delete, []),
        ("and comes once more", partial(put_in, text=other), ["dean of Ekby College"]),
        ("a version at another address", partial(put_in, text=other + " So it was.", url=moved), []),
        ("an article known by its text", partial(put_in, url=moved), ["dean of Ekby College"]),
        ("a version without it", partial(put_in, text="Nobody was there.", url=moved), []),
        ("a removal of nothing of it", delete, []),
        ("what comes at the address", partial(put_in, text=other), ["dean of Ekby College"]),
        ("a copy of it", partial(put_in, **wire), ["dean of Ekby College"]),
        ("which is all that is left", partial(withdraw_from, "The Post"), []),
    ]
    for what, step, evidence in steps:
        step()
        copy.follow()
        assert copy.is_in_step(), what
        [line] = [line for line in copy.known[world.ids[LEE_]]["affiliations"] if line["title"] == "dean"]
        assert [item["text"] for item in line["evidence"]] == evidence, what


def test_an_id_that_is_given_back_is_listed(client):
    first, second = ({"text": f"“It rains {when},” said Ann Lee.", "title": when} for when in ("today", "again"))
    put(client, first, second, {"text": "“It dries,” said Bo Ek.", "title": "Sun"})
    copy = Copy(client)
    copy.follow()
    [lee] = client.get("/api/v1/experts?q=ann+lee").json["items"]
    [ek] = client.get("/api/v1/experts?q=bo+ek").json["items"]
    article = client.get("/api/v1/articles").json["items"][-1]
    assert article["title"] == "today"
    client.delete(f"/api/v1/articles/{article['id']}")
    merge = {"kind": "merge", "experts": [lee["id"], ek["id"]], "by": "Ida Holm"}
    assert client.post("/api/v1/decisions", json=merge).status_code == 201
    copy.follow()
    assert lee["id"] in copy.known
    put(client, first)  # now the id is that of one of several appearances again, and the other one is the anchor
    assert copy.follow()[lee["id"]] == "moved"
    assert copy.is_in_step()


def test_what_was_mended_is_listed(filled, app):
    ctx = app.extensions["quotes_service"]
    with ctx.writing():  # by no way of ours, so that what is derived is wrong
        Expert.update(hidden=True).execute()
    copy = Copy(filled)
    copy.follow()
    derived.mend(ctx)
    copy.follow()
    assert copy.is_in_step()
    assert {id[0] for id in copy.known} == {"a", "e", "i"}


def test_a_place_that_a_restored_database_has_not_reached_is_refused(filled, app):
    there = filled.get("/api/v1/changes?since=now").json["next"]
    with app.extensions["quotes_service"].writing():  # as in an older copy of it
        Change.delete().where(Change.place == changes.latest()).execute()
    answer = filled.get(there)
    assert (answer.status_code, "restored" in answer.json["errors"]["query"]["since"][0]) == (422, True)


def test_several_articles_of_one_transaction_are_all_listed(client, app):
    ctx = app.extensions["quotes_service"]
    texts = ["“It rains,” said Bo Ek.", "Nothing was said.", "“It dries,” said Ann Lee."]
    articles.add_articles(ctx, [article(text, url=None, title=text) for text in texts])
    copy = Copy(client)
    copy.follow()
    assert copy.is_in_step()
    assert len([id for id in copy.known if id.startswith("a_")]) == 3


def test_changes_are_followed_from_now_on(filled):
    later = filled.get("/api/v1/changes?since=now").json
    assert (later["items"], later["has_more"]) == ([], False)
    assert filled.get(later["next"]).json["items"] == []
    put(filled, {"text": "“Eels are back,” said Bo Ek.", "title": "Eels"})
    items = filled.get(later["next"] + "&kind=expert").json["items"]
    assert [(item["kind"], item["status"]) for item in items] == [("expert", "changed")]
    assert filled.get(items[0]["address"]).json["name"] == "Bo Ek"


def test_of_several_changes_the_last_counts(client):
    put(client, TIDES_BODY, STORMS_BODY)
    before = [item["id"] for item in client.get("/api/v1/changes?kind=article").json["items"]]
    new = TIDES_BODY | {"text": TIDES_BODY["text"] + "\n“It rains,” said Ann Lee.\n"}
    assert client.post("/api/v1/articles", json=new).json["status"] == "new_version"
    assert [item["id"] for item in client.get("/api/v1/changes?kind=article").json["items"]] == before[::-1]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=nothing", "since"),
        ("since=WyJxdW90ZXMiLDFd", "since"),
        ("since=WyJjaGFuZ2VzIiwieCJd", "since"),
        ("kind=quotation", "kind"),
        ("limit=0", "limit"),
    ],
)
def test_wrong_questions_are_refused(client, query, field):
    answer = client.get(f"/api/v1/changes?{query}")
    assert answer.status_code == 422
    assert field in answer.json["errors"]["query"]
