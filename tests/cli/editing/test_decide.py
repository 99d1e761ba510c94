"""Decisions by command, on the two articles of the factories and two more."""

from __future__ import annotations

import json
import pwd
import shutil
import sqlite3

import pytest

from quotes_service.context import open_context
from quotes_service.decisions.requests import KINDS
from quotes_service.records import Article
from quotes_service.services.intake import articles
from quotes_service.settings import Settings
from tests.factories import STORMS, TIDES, SimpleExtractor

#: Many small tests that take long together: left out of the inner loop.
pytestmark = pytest.mark.slow

CLERK = "“No one asked us,” said Ann Lee, clerk at the Harbour Council.\n"
EDITOR = "“Ask us,” said A. Lee, editor at the Tide Agency.\n\n“Pay us,” said A. Lee.\n"


@pytest.fixture(scope="module")
def directory(tmp_path_factory, sqlite_template):
    """A database with the articles, to copy from."""
    path = tmp_path_factory.mktemp("directory") / "quotes.db"
    shutil.copy(sqlite_template, path)
    ctx = open_context(Settings(database_url=f"sqlite:///{path}"), extractor=SimpleExtractor())
    for text in (TIDES, STORMS, CLERK, EDITOR):
        articles.add_article(ctx, Article(text))
    ctx.close()
    return path


@pytest.fixture
def ids(empty, directory, monkeypatch):
    """Ids by the name without its dots, and of quotations by their first word."""
    monkeypatch.setenv("USER", "ida")
    shutil.copy(directory, empty / "quotes.db")
    with sqlite3.connect(empty / "quotes.db") as database:
        named = "SELECT name, uid FROM expert UNION SELECT coalesce(acronym, name), uid FROM institution"
        found = {name.replace(".", ""): id for name, id in database.execute(named)}
        found |= {text.split()[0]: id for text, id in database.execute("SELECT text, uid FROM quotation")}
        found |= {"article": database.execute("SELECT uid FROM article").fetchone()[0]}
    return found


def as_json(quotes, *arguments):
    result = quotes(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def lines(result) -> list[str]:
    assert result.exit_code == 0, result.stderr
    return [" ".join(line.split()) for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("arguments", "changes"),
    [
        (["merge", "{Ann Lee}", "{A Lee}"], ["expert {Ann Lee} other names Lee A. Lee, Lee", "quotations 1 3"]),
        (["merge", "ann lee", "A. Lee"], ["expert {A Lee} (removed) name A. Lee"]),
        (["merge", "LICR", "{Treasury Council}"], ["institution {Treasury Council} (removed) name Treasury Council"]),
        (["distinct", "{Ann Lee}", "{A Lee}"], ["Nothing changes in the directory."]),
        (["confirm", "{Pay}"], ["Nothing changes in the directory."]),
        (["split", "{A Lee}", "{Pay}"], ["expert {A Lee} quotations 2 1", "quotations 1"]),
        (
            ["rename", "{LICR}", "Larkhaven", "Institute"],
            ["institution {LICR} name Larkhaven Institute for Coastal Research Larkhaven"],
        ),
        (["rename", "Maren Tolvik", "Maren", "Tolvik-Ek"], ["expert {Maren Tolvik} name Maren Tolvik Maren Tolvik-Ek"]),
        (["attribute", "{Pay}", "--expert", "maren tolvik"], ["quotation {Pay} speaker A. Lee Maren Tolvik"]),
        (["attribute", "{Pay}", "--institution", "LICR"], ["quotation {Pay} speaker A. Lee Larkhaven Institute for"]),
        (["attribute", "{Pay}", "--name", "Jane Roe"], ["quotation {Pay} speaker A. Lee Jane Roe"]),
        (["attribute", "{Pay}", "--nobody"], ["quotation {Pay} speaker A. Lee", "expert {A Lee} quotations 2 1"]),
        (["reject", "{Pay}"], ["quotation {Pay} stands yes no"]),
        (["trim", "{Ask}", "1:4"], ["quotation {Ask} said Ask us, Ask"]),
        (["trim", "{Ask}", "1:4", "5:7"], ["quotation {Ask} said Ask us, Ask us"]),
        (["hide", "{Pay}"], ["quotation {Pay} (removed) said Pay us,"]),
        (["hide", "Ann Lee"], ["expert {Ann Lee} (removed) name Ann Lee"]),
        (["hide", "{LICR}"], ["institution {LICR} (removed) name Larkhaven Institute for Coastal Research"]),
        (
            ["reject-role", "{Maren Tolvik}", "--title", "head", "--institution", "Bureau of Storms", "--former"],
            ["expert {Maren Tolvik} titles and institutions former head, Bureau of Storms professor, Larkhaven"],
        ),
        (
            [
                "add-role",
                "Ann Lee",
                "--title",
                "dean",
                "--institution",
                "Ekby College",
                "--since",
                "2019",
                "--note",
                "x",
            ],
            [
                "expert {Ann Lee} titles and institutions clerk, Harbour Council dean, Ekby College, since 2019",
                "institution i_",
            ],
        ),
        (
            ["add-role", "Ann Lee", "--institution", "LICR", "--passage", "{article}:0:5"],
            ["institution {LICR} experts 1 2"],
        ),
        (
            [
                "correct-role",
                "Ann Lee",
                "--title",
                "clerk",
                "--institution",
                "Harbour Council",
                "--until",
                "2020",
                "--note",
                "x",
            ],
            ["expert {Ann Lee} titles and institutions clerk, Harbour Council former clerk, Harbour Council"],
        ),
        (
            ["reject-role", "Ann Lee", "--title", "clerk", "--institution", "Harbour Council"],
            ["expert {Ann Lee} titles and"],
        ),
    ],
)
def test_a_decision_can_be_previewed_made_and_undone(ids, quotes, arguments, changes):
    asked = ["decide", *(argument.format(**ids) for argument in arguments)]
    preview = lines(quotes(*asked, "--preview"))
    for change in changes:
        assert any(line.startswith(change.format(**ids)) for line in preview), preview
    assert preview[-1] == "This is a preview: nothing was changed."
    assert quotes("decisions").stdout == "No decisions.\n"
    done = as_json(quotes, *asked, "--why", "I asked her")
    assert (done["kind"], done["by"], done["why"]) == (arguments[0].replace("-", "_"), "ida", "I asked her")
    back = as_json(quotes, "undo", done["id"])["changes"]
    assert [(item["before"], item["after"]) for item in back] == [
        (item["after"], item["before"]) for item in done["changes"]
    ]


def test_each_kind_of_decision_has_its_command(quotes):
    out = quotes("decide", "--help").stdout
    for kind in KINDS:
        assert f"  {kind.replace('_', '-')} " in out


def test_decisions_are_listed_and_in_the_history_of_both_entries(ids, quotes):
    made = quotes("decide", "merge", ids["Ann Lee"], ids["A Lee"], "--by", "Ida Holm", "--why", "same person")
    id = as_json(quotes, "decisions")["items"][0]["id"]
    assert lines(made)[-1] == f"Kept as decision {id}. To take it back: quotes undo {id}"
    pair = f"{ids['Ann Lee']}, {ids['A Lee']}"
    assert any(f"Ida Holm merge {pair} same person" in line for line in lines(quotes("decisions")))
    undone = lines(quotes("undo", id, "--by", "Bo Ek", "--why", "asked them"))
    undo = undone[-1].split()[3].rstrip(".")
    assert [item["id"] for item in as_json(quotes, "decisions")["items"]] == [undo]
    about = lines(quotes("decisions", "--all", "--about", "A. Lee", "--kind", "merge"))
    assert any(line.endswith(f"Ida Holm merge {pair} same person {undo}") for line in about)
    assert id in about
    assert [item["id"] for item in as_json(quotes, "decisions", "--undone")["items"]] == [id]
    assert [item["id"] for item in as_json(quotes, "decisions", "--all", "--by", "Ida Holm")["items"]] == [id]
    assert quotes("decisions", "--about", "LICR").stdout == "No decisions.\n"
    history = lines(quotes("history", "Ann Lee"))
    parted = f"parted: of {ids['Ann Lee']} to {ids['A Lee']} (1 article) {undo}"
    decided = f"merge {pair}, decided by Ida Holm: same person (undone by {undo}) {id}"
    for expected in (parted, decided, "added a_"):
        assert any(expected in line for line in history), history
    number = len(as_json(quotes, "history", "Ann Lee")["items"])
    assert (
        lines(quotes("history", "Ann Lee", "--limit", "1"))[-1]
        == f"1 of {number} events; more: --limit, or --cursor with the value of next in --json"
    )
    quotes("undo", undo)  # it stands again
    assert as_json(quotes, "history", ids["A Lee"])["id"] == ids["Ann Lee"]
    joined = [line for line in lines(quotes("history", ids["A Lee"])) if "joined" in line]
    assert len(joined) == 2  # when it was decided, and when it was decided again


def test_the_history_of_a_quotation_and_of_an_institution(ids, quotes):
    quotes("decide", "trim", ids["Ask"], "1:4")
    history = lines(quotes("history", ids["Ask"]))
    assert any("changed: text: “Ask us,” -> “Ask”" in line for line in history)
    assert any(f"trim {ids['Ask']}, 1:4, decided by ida" in line for line in history)
    assert [item["kind"] for item in as_json(quotes, "history", "LICR")["items"]] == ["added"]


def test_pairs_to_review_have_their_reasons_and_the_commands_that_decide_them(loaded, quotes):
    texts = [CLERK, "“It is cold,” said Ann Lee, cellist at the University of Norwall.\n"]
    (loaded / "lee.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    quotes("ingest", "lee.jsonl")
    (pair,) = as_json(quotes, "review")["items"]
    one, other = (item["id"] for item in pair["experts"])
    out = lines(quotes("review", "--kind", "expert"))
    assert out[0] == "1. Are these one person?"
    for expected in (
        "Ann Lee clerk, Harbour Council 1",
        one,
        "Ann Lee cellist, University of Norwall 1",
        other,
        *(f"{reason['weight']:+.1f} {reason['text']}" for reason in pair["reasons"]),
        f"quotes decide merge {one} {other}",
        f"quotes decide distinct {one} {other}",
    ):
        assert expected in out
    assert quotes("review", "--kind", "institution").stdout == "Nothing to review.\n"
    assert quotes("decide", "distinct", one, other, "--by", "Ida Holm").exit_code == 0
    assert quotes("review").stdout == "Nothing to review.\n"
    named = quotes("decide", "hide", "Ann Lee", "--by", "Ida Holm")
    assert named.exit_code == 2
    assert "Ann Lee: is the name of 2 entries; give the id of one of them: e_" in named.stderr


def test_doubtful_quotations_have_their_reasons_and_the_commands_that_decide_them(ids, quotes):
    page = as_json(quotes, "doubtful", "--limit", "100")
    item = next(item for item in page["items"] if item["id"] == ids["Pay"])
    out = lines(quotes("doubtful", "--expert", "A. Lee", "--limit", "2"))
    for expected in (
        "“Pay us,” said A. Lee.",
        "said by: A. Lee",
        *item["why"],
        f"quotes decide confirm {ids['Pay']}",
        f"quotes decide attribute {ids['Pay']} --name NAME",
    ):
        assert expected in out
    assert len([line for line in out if line.startswith("quotes decide confirm")]) == 2
    assert lines(quotes("doubtful", "--limit", "1"))[-1].startswith(f"1 of {page['total']} quotations; more: ")
    assert quotes("decide", "confirm", ids["Pay"], "--by", "Ida Holm").exit_code == 0
    assert [item["id"] for item in as_json(quotes, "doubtful", "--expert", "A. Lee")["items"]] == [ids["Ask"]]
    nothing = quotes("doubtful", "--type", "indirect")
    assert (nothing.stdout, nothing.exit_code) == ("Nothing to decide.\n", 1)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["decide", "merge", "{Ann Lee}"], "experts: must be two or more distinct ids"),
        (["decide", "merge", "{Ann Lee}", "{LICR}"], "{Ann Lee}: is not of the same kind as the others"),
        (["decide", "merge", "{Ann Lee}", "e_none"], "experts: no expert has the id 'e_none'"),
        (["decide", "distinct", "Ann Lee", "Nobody"], "Nobody: is neither an id nor exactly the name of an expert or"),
        (["decide", "reject", "Ann Lee"], "Ann Lee: is not the id of a quotation"),
        (["decide", "hide", "a_1"], "a_1: is not the id of an expert or an institution or a quotation"),
        (["decide", "attribute", "{Pay}"], "give exactly one of --expert, --institution, --name and --nobody"),
        (["decide", "attribute", "{Pay}", "--nobody", "--name", "Jo Ek"], "give exactly one of --expert, "),
        (["decide", "attribute", "{Pay}", "--name", "Jane"], "name: must have at least two words"),
        (["decide", "trim", "{Pay}", "4-9"], "Invalid value for 'START:END...': '4-9' is not a range of characters"),
        (["decide", "trim", "{Pay}", "9:4"], "spans: must be ranges of the article's text in order"),
        (["decide", "split", "{A Lee}", "{Pay}", "{Ask}"], "quotations: must leave the expert at least one quotation"),
        (["decide", "reject-role", "{Ann Lee}"], "give --title, --institution or both"),
        (["decide", "add-role", "{Ann Lee}", "--note", "x"], "give --title, --institution or both"),
        (["decide", "add-role", "{Ann Lee}", "--title", "dean"], "note: give a note, a passage, or both"),
        (["decide", "add-role", "{Ann Lee}", "--title", "dean", "--note", "\udcff"], "note: has half of a character"),
        (
            ["decide", "add-role", "{Ann Lee}", "--title", "dean", "--passage", "a_1"],
            "Invalid value for '--passage': 'a_1' is not a range of characters of an article",
        ),
        (
            ["decide", "add-role", "{Ann Lee}", "--title", "dean", "--since", "May", "--note", "x"],
            "since: must be a date, a month or a year",
        ),
        (
            ["decide", "correct-role", "{Ann Lee}", "--title", "king", "--new-title", "queen", "--note", "x"],
            "title: no article prints this role",
        ),
        (["decide", "reject-role", "{Ann Lee}", "--title", "\udcff"], "title: no article prints this role"),
        (["decide", "rename", "{Ann Lee}", "!"], "name: is not a usable name"),
        (["decide", "rename", "{Ann Lee}", "\udcff"], "name: has half of a character"),
        (["decide", "hide", "\udcff"], "\\udcff: is neither an id nor exactly the name"),
        (["decide", "hide", "{Pay}", "--by", " "], "by: must be a non-empty string"),
        (["decide", "hide", "{Pay}", "--why", "\udcff"], "why: has half of a character"),
        (["decisions", "--about", "Nobody"], "Nobody: is neither an id nor exactly the name of an expert or"),
        (["decisions", "--kind", "frown"], "Invalid value for '--kind': 'frown' is not one of 'attribute'"),
        (["history", "x_1"], "x_1: is not the id of an expert or an institution or a quotation"),
    ],
)
def test_bad_input_is_one_line_and_changes_nothing(ids, quotes, arguments, error):
    result = quotes(*(argument.format(**ids) for argument in arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"quotes: error: {error.format(**ids)}")
    assert result.stderr.count("\n") == 1
    assert quotes("decisions").stdout == "No decisions.\n"


@pytest.mark.parametrize("arguments", [["undo", "d_none"], ["undo", "\udcff"], ["history", "e_none"]])
def test_an_unknown_id_is_not_found(ids, quotes, arguments):
    result = quotes(*arguments)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "has the id" in result.stderr


def test_a_decision_is_undone_once(ids, quotes):
    id = as_json(quotes, "decide", "hide", ids["Pay"])["id"]
    assert quotes("undo", id).exit_code == 0
    assert quotes("undo", id).stderr == f"quotes: error: id: {id} was undone already\n"


@pytest.mark.parametrize(
    ("environment", "by"),
    [({"USER": "ida"}, "ida"), ({"LOGNAME": "holm"}, "holm"), ({"USER": ""}, "ek"), ({}, "ek")],
)
def test_the_editor_is_the_user_at_the_terminal(ids, quotes, monkeypatch, environment, by):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(pwd, "getpwuid", lambda uid: pwd.struct_passwd(("ek", "", uid, 0, "", "", "")))
    assert as_json(quotes, "decide", "hide", ids["Pay"])["by"] == by


def test_an_editor_whom_the_system_does_not_know_must_be_named(ids, quotes, monkeypatch):
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.getuid", lambda: 2**31 - 7)
    result = quotes("decide", "hide", ids["Ask"])
    assert result.exit_code == 2
    assert result.stderr.startswith("quotes: error: give --by: the system does not know the name of the user")
    assert as_json(quotes, "decide", "hide", ids["Ask"], "--by", "Ida Holm")["by"] == "Ida Holm"
    assert quotes("decide", "hide", "--help").exit_code == 0


def test_a_role_that_was_added_is_in_the_timeline_the_history_and_the_list(ids, quotes):
    about = ["--title", "dean", "--institution", "Ekby College", "--since", "2019-05", "--until", "2999"]
    made = as_json(quotes, "decide", "add-role", "Ann Lee", *about, "--note", "Staff page", "--by", "Ida Holm")
    out = " ".join(lines(quotes("expert", "Ann Lee")))
    assert (
        f"dean, Ekby College 2019-05 to 2999; Staff page (added by Ida Holm on {made['at'][:10]}, {made['id']})" in out
    )
    told = f"add-role {ids['Ann Lee']}, “dean”, Ekby College, since 2019-05, until 2999, by the note “Staff page”"
    assert any(told in line for line in lines(quotes("history", "Ann Lee")))
    place = ["--institution", "Ekby College"]
    passage = ["--passage", f"{ids['article']}:0:5"]
    quotes("decide", "correct-role", "Ann Lee", "--title", "dean", *place, "--new-title", "provost", *passage)
    corrected = " ".join(lines(quotes("decisions", "--kind", "correct-role")))
    for words in ("“dean”", "now “provost”", f"by {ids['article']} 0:5"):
        assert words in corrected, corrected
    [found] = as_json(quotes, "expert", "Ann Lee")["items"]
    assert [line["title"] for line in found["affiliations"]] == ["provost", "clerk"]
