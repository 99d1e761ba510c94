"""What holds for all commands: options, JSON, cursors, exit statuses, and tables that can be read at 80 columns."""

from __future__ import annotations

import json

import click
import pytest

from quotes_service.cli import main, options
from quotes_service.services.lookup import quotations
from tests.factories import STORMS


def test_the_copy_of_the_services_constants_agrees():
    assert quotations.SORTS == options.SORTS


#: Commands that print a collection, each with what it is asked here.
COLLECTIONS = {
    "search": ["--institution", "LICR"],
    "expert": ["Maren", "Tolvik"],
    "experts": ["storm"],
    "topics": [],
    "articles": [],
    "statement": ["{statement}"],
    "decisions": [],
    "review": [],
    "doubtful": [],
    "history": ["Maren Tolvik"],
    "writes": [],
    "erasures": [],
    "exports": [],
}
#: Commands that print no collection, or nothing at all.
OTHERS = "article check decide doctor embed erase extract feeds held ingest jobs keys load mcp migrate register".split()
OTHERS += "backfill reprocess serve stats undo users verify worker read backup restore copy-database export".split()
OTHERS += ["alerts", "cite", "sample"]
#: Commands without --json: groups of commands, what runs until it is stopped, and what prints other formats.
SILENT = ("alerts", "cite", "decide", "export", "feeds", "jobs", "keys", "mcp", "read", "serve", "users", "worker")


def test_every_command_prints_json_and_every_collection_a_line_an_item():
    for name, command in main.commands.items():
        names = {option for parameter in command.params for option in parameter.opts}
        if name in COLLECTIONS:
            assert {"--json", "--jsonl"} <= names, name
            assert {"--limit", "--cursor"} <= names or name == "statement", name
        else:
            assert "--json" in names or name in SILENT, name
    for group in (main.commands[name] for name in ("alerts", "decide", "export", "feeds", "jobs", "keys", "users")):
        assert isinstance(group, click.Group)
        for name, command in group.commands.items():
            assert any("--json" in parameter.opts for parameter in command.params), name
    assert set(main.commands) == {*COLLECTIONS, *OTHERS}


@pytest.fixture
def directory(loaded, quotes):
    """The two articles, a decision, and a pair to review; and the id of a statement."""
    texts = [
        "“No one asked us,” said Ann Lee, clerk at the Harbour Council.\n",
        "“It is cold,” said Ann Lee, cellist at the University of Norwall.\n",
    ]
    (loaded / "lee.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    assert quotes("ingest", "lee.jsonl").exit_code == 0
    long_name = "The Larkhaven Institute for Coastal Research and Everything Else that is Wet"
    decided = ("decide", "rename", "LICR", long_name, "--by", "Ida Holm", "--why", "as it is printed on its own door")
    assert quotes(*decided).exit_code == 0
    (loaded / "ek.txt").write_text("“It is wet,” said Wet Ek, clerk at the Harbour Council.\n")
    assert quotes("ingest", "ek.txt").exit_code == 0
    assert quotes("erase", "Wet Ek", "--yes", "--by", "Ida Holm", "--why", "a letter of May").exit_code == 0
    assert quotes("export", "experts", "--output", "experts.csv").exit_code == 0
    found = json.loads(quotes("search", "tide", "--json").stdout)["quotations"]["items"]
    return {"statement": found[0]["statement_id"]}


@pytest.mark.parametrize("name", COLLECTIONS)
def test_json_has_the_names_of_the_api_and_jsonl_the_same_items(directory, quotes, name):
    arguments = [argument.format(**directory) for argument in COLLECTIONS[name]]
    page = json.loads(quotes(name, *arguments, "--json").stdout)
    if name == "search":
        page = page["quotations"]
    items = page["occurrences" if name == "statement" else "items"]
    result = quotes(name, *arguments, "--jsonl")
    assert [json.loads(line) for line in result.stdout.splitlines()] == items
    assert items
    assert "next_cursor" not in quotes(name, *arguments, "--json").stdout
    assert ("next" in page) == (name not in ("expert", "statement"))


@pytest.mark.parametrize("name", ["search", "experts", "topics", "articles", "decisions", "review", "doubtful"])
def test_a_cursor_leads_through_all_pages(directory, quotes, name):
    for word in ("calm", "cold"):
        text = f"“The storm was {word},” said {word.title()} Ek, clerk at the Harbour Council.\n{STORMS}"
        quotes("ingest", "-", input=text)
    quotes("decide", "hide", "Cold Ek", "--by", "Ida Holm")
    arguments, cursor, seen = [*COLLECTIONS[name], "--limit", "1"], [], []
    everything = json.loads(quotes(name, *COLLECTIONS[name], "--limit", "100", "--json").stdout)
    while cursor is not None:
        page = json.loads(quotes(name, *arguments, *cursor, "--json").stdout)
        page = page.get("quotations", page)
        seen += page["items"]
        cursor = ["--cursor", page["next"]] if page["next"] else None
    assert seen == everything.get("quotations", everything)["items"]
    if name != "review":
        more = quotes(name, *arguments, "--jsonl").stderr
        assert more.startswith("more: --cursor ")
        following = quotes(name, *arguments, "--cursor", more.split()[-1], "--jsonl").stdout
        assert json.loads(following) == seen[1]


def test_the_quotations_of_an_expert_are_paged_too(loaded, quotes):
    def page(*arguments):
        (expert,) = json.loads(quotes("expert", "Maren", "Tolvik", "--limit", "2", *arguments, "--json").stdout)[
            "items"
        ]
        return expert["quotations"]

    first = page()
    rest = page("--cursor", first["next"])
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)


@pytest.mark.parametrize(
    "arguments",
    [
        ["search", "zebra"],
        ["search", "zebra", "--json"],
        ["search", "zebra", "--jsonl"],
        ["search", "tide", "--outlet", "Coast Wire"],
        ["expert", "Nobody Known"],
        ["expert", "Maren Tolvik", "--about", "zebra"],
        ["expert", "Maren Tolvik", "--outlet", "Nowhere"],
        ["experts", "zebra"],
        ["experts", "--country", "NZ", "--json"],
        ["topics", "zebra"],
        ["topics", "zebra", "--json"],
        ["articles", "--outlet", "Nowhere"],
        ["article", "zebra"],
        ["stats", "--q", "zebra"],
        ["stats", "--q", "zebra", "--json"],
        ["verify", "zebras bite"],
        ["verify", "zebras bite", "--json"],
        ["statement", "s_none"],
        ["decisions"],
        ["decisions", "--json"],
        ["review"],
        ["history", "q_none"],
    ],
)
def test_a_search_that_finds_nothing_exits_with_1(loaded, quotes, arguments):
    assert quotes(*arguments).exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (["search", "--mode", "attitude"], 0),
        (["search", "--mode", "speech"], 5),
        (["search", "--min-confidence", "0.95"], 0),
        (["search", "--sort", "oldest", "--limit", "2"], 2),
        (["search", "--topic", "storm"], 2),
        (["expert", "Maren Tolvik"], 3),
        (["expert", "Maren Tolvik", "--outlet", "Coast Wire"], 1),
        (["expert", "Maren Tolvik", "--since", "2025-01-01"], 1),
        (["expert", "Maren Tolvik", "--type", "indirect"], 0),
        (["experts", "--name", "tolvik"], 1),
        (["experts", "--institution", "LICR"], 1),
        (["experts", "storm", "--name", "brien"], 0),
    ],
)
def test_the_filters_of_the_api_are_options(loaded, quotes, arguments, number):
    page = json.loads(quotes(*arguments, "--json").stdout)
    page = page["items"][0] if arguments[0] == "expert" else page
    assert len(page.get("quotations", page)["items"]) == number


@pytest.mark.parametrize(
    ("arguments", "total"),
    [
        (["--expert", "Maren Tolvik"], 3),
        (["--institution", "LICR", "--type", "direct"], 4),
        (["--mode", "attitude"], 0),
        (["--min-confidence", "0.5", "--factuality", "any"], 5),
    ],
)
def test_counts_have_the_filters_of_the_api(loaded, quotes, arguments, total):
    assert json.loads(quotes("stats", *arguments, "--json").stdout)["total"] == total


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["experts"], "give a subject, or an option that filters (see quotes experts --help)"),
        (["experts", "--country", "NZ", "--explain"], "--damping, --spread, --past and --explain need a subject"),
        (["experts", "storm", "--name", "%"], "--name: has no word to search for"),
        (["experts", "storm", "--country", "Nowhere"], "country: "),
        (["topics", "%"], "WORDS: has no word to search for"),
        (["search", "--sort", "relevance"], "sort: relevance needs words"),
        (["search", "storm", "--cursor", "x"], "cursor: is not a cursor of this listing"),
        (["articles", "--since", "2025-01-02", "--until", "2025-01-01"], "--until is before --since"),
        (["stats", "--min-confidence", "2"], "Invalid value for '--min-confidence'"),
        (["search", "--min-confidence", "nan"], "Invalid value for '--min-confidence': 'nan' is not a number"),
        (["experts", "storm", "--damping", "nan"], "Invalid value for '--damping': 'nan' is not a number"),
        (["backfill", "x", "--partition-mb", "nan"], "Invalid value for '--partition-mb': 'nan' is not a number"),
    ],
)
def test_options_that_cannot_be_accepted_are_named(loaded, quotes, arguments, error):
    result = quotes(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"quotes: error: {error}")


@pytest.mark.parametrize("group", [[], ["decide"]])
def test_a_group_without_a_command_prints_its_help(quotes, group):
    bare = quotes(*group)
    assert (bare.exit_code, bare.stderr) == (0, "")
    assert bare.stdout == quotes(*group, "--help").stdout
    assert "Commands:" in bare.stdout


#: What is a word that no line of 80 columns can break: an id, a date, a name of one word, a count.
WHOLE = [
    (["search", "storm"], ["q_", "a_", "Tolvik", "2026-01-03"]),
    (["search", "LICR"], ["Coastal", "LICR"]),
    (["expert", "Maren Tolvik"], ["Coastal", "2024-05-02", "2026-01-03"]),
    (["experts", "storm"], ["Tolvik", "e_"]),
    (["topics"], ["t_", "Quotations"]),
    (["articles"], ["a_", "Harbour walls are low", "https://post.example/walls", "Quotations"]),
    (["article", "1"], ["[1: The tide gauges do not lie,]", "Maren Tolvik  q_"]),
    (["stats"], ["Tolvik", "The Larkhaven Post"]),
    (["verify", "the tide gauges do not lie"], ["Tolvik", "a_", "q_"]),
    (["statement", "{statement}"], ["q_", "a_", "Tolvik"]),
    (["decisions", "--all"], ["d_", "i_", "rename", "printed", "Undone by"]),
    (["review"], ["e_", "Quotations", "Last quoted", "Norwall"]),
    (["history", "Maren Tolvik"], ["added", "a_"]),
]


@pytest.mark.parametrize(("arguments", "whole"), WHOLE)
def test_tables_can_be_read_at_80_columns(directory, quotes, monkeypatch, arguments, whole):
    monkeypatch.setenv("COLUMNS", "80")
    result = quotes(*(argument.format(**directory) for argument in arguments))
    assert result.exit_code == 0
    for line in result.stdout.splitlines():
        assert len(line) <= 80 or " " not in line.strip() or line.startswith("  quotes decide"), line
    for words in whole:
        assert words in result.stdout
    for kind in ("q_", "a_", "e_", "i_", "t_", "d_", "s_"):  # ids are whole
        for word in result.stdout.replace("(", " ").replace(")", " ").replace(",", " ").split():
            assert not word.startswith(kind) or len(word) in (12, 14), word
