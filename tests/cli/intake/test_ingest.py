from __future__ import annotations

import json
import os

from tests.factories import STORMS, TIDES
from tests.full_disk import LONG, full_disk
from tests.ingest.made import warc


def test_articles_are_stored_and_a_summary_is_printed(folder, quotes):
    result = quotes("ingest", "news.jsonl")
    assert result.exit_code == 0
    assert "2 new articles.\n" in result.stderr
    assert "In the directory: 2 articles, 5 quotations, 2 experts and 3 institutions.\n" in result.stdout
    assert "former head, Bureau of Storms" in result.stdout
    assert "professor, Larkhaven Institute for Coastal Research (LICR)" in result.stdout


def test_known_articles_are_not_stored_again_and_changed_texts_are_new_versions(loaded, quotes):
    assert "2 unchanged.\n" in quotes("ingest", "news.jsonl").stderr
    line = {"text": TIDES + "\nMore.", "url": "https://post.example/walls"}
    result = quotes("ingest", "-", input=json.dumps(line))
    assert "1 new version.\n" in result.stderr
    assert "In the directory: 2 articles" in result.stdout


def test_if_empty_reads_nothing_into_a_database_with_articles(folder, quotes):
    assert "2 new articles" in quotes("ingest", "--if-empty", "news.jsonl").stderr
    result = quotes("ingest", "--if-empty", "missing.jsonl")
    assert result.exit_code == 0
    assert result.stderr == "The database has 2 articles already; nothing was read.\n"
    assert "In the directory: 2 articles" in result.stdout


def test_unreadable_input_is_refused_with_a_reason_and_the_rest_stored(folder, quotes):
    (folder / "empty.txt").write_text("")
    with (folder / "news.jsonl").open("a") as lines:
        lines.write('{"text": "a", "date": "last May"}\n{"text": "Fine.", "tags": [], "section": "x"}\n')
    result = quotes("ingest", "news.jsonl", "empty.txt", "missing.txt")
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-5:] == [
        "3 new articles, 3 refused.",
        "Fields ignored: tags, section.",
        "news.jsonl:3: published_at: 'last May' is not a date such as 2021-02-19 or 2021-02-19T08:00:00Z",
        "empty.txt: text: is empty",
        "missing.txt: file: does not exist",
    ]
    assert "In the directory: 3 articles" in result.stdout


def test_on_a_full_disk_the_error_is_one_line_and_the_next_run_goes_on(folder, quotes):
    (folder / "more.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in (LONG, STORMS)))
    with full_disk():
        result = quotes("ingest", "news.jsonl", "more.jsonl")
    assert (result.exit_code, result.stdout) == (1, "")
    error = result.stderr.splitlines()[-1]
    assert error.startswith(f"quotes: error: The database {folder}/quotes.db cannot be used: ")
    assert error.endswith(" (after 2 new articles)")
    assert "1 new article, 3 unchanged.\n" in quotes("ingest", "news.jsonl", "more.jsonl").stderr


def test_only_the_first_refusals_are_printed(folder, quotes):
    (folder / "bad.jsonl").write_text("x\n" * 30)
    lines = quotes("ingest", "bad.jsonl").stderr.splitlines()
    assert len([line for line in lines if line.startswith("bad.jsonl:")]) == 20
    assert lines[-1] == "... and 10 more refused; --json lists all."


def test_stdout_has_only_the_complete_json(folder, quotes):
    (folder / "empty.txt").write_text("")
    result = quotes("ingest", ".", "--json")
    done = json.loads(result.stdout)
    directory = done.pop("directory")
    assert done == {
        "created": 2,
        "unchanged": 0,
        "new_versions": 0,
        "unsupported_language": 0,
        "withdrawn": [],
        "skipped": 0,
        "refused": [{"origin": "empty.txt", "error": "text: is empty"}],
        "ignored_fields": [],
    }
    assert (directory["articles"], directory["latest_experts"][0]["name"]) == (2, "Maren Tolvik")
    assert result.exit_code == 1


def test_names_that_are_not_utf8_are_read_and_shown(folder, quotes):
    other = os.fsdecode(b"M\xfcller")
    (folder / other).mkdir()
    (folder / other / os.fsdecode(b"B\xe4r.txt")).write_text("")
    (folder / "news.jsonl").rename(folder / other / "news.jsonl")
    result = quotes("ingest", other)
    assert (result.exit_code, "2 new articles, 1 refused.\n" in result.stderr) == (1, True)
    assert "M\ufffdller/B\ufffdr.txt: text: is empty" in result.stderr


ITEM = {
    "uri": "urn:newsml:wire.example:2025:7",
    "versioncreated": "2025-06-12T10:00:00Z",
    "bodies": [{"value": TIDES}],
    "headlines": [{"value": "Tides"}],
}


def test_a_canceled_item_is_removed_and_one_that_is_not_stored_is_said_to_be(folder, quotes):
    (folder / "item.json").write_text(json.dumps(ITEM))
    assert "1 new article.\n" in quotes("ingest", "item.json").stderr
    (folder / "item.json").write_text(json.dumps({**ITEM, "pubstatus": "canceled", "ednote": "Wrong place."}))
    result = quotes("ingest", "item.json")
    first, second = result.stderr.splitlines()[-2:]
    assert (result.exit_code, first) == (0, "1 withdrawn.")
    assert second.startswith("item.json: removed a_")
    assert second.endswith(f": {ITEM['uri']}: canceled by its agency: Wrong place.")
    again = quotes("ingest", "item.json")
    assert (again.exit_code, f"item.json: not stored: {ITEM['uri']}" in again.stderr) == (0, True)


def test_a_table_is_read_by_the_columns_that_are_named(folder, quotes):
    (folder / "news.csv").write_text(f"Body;Headline\n{' '.join(STORMS.split())};Storms\n")
    assert "none has the text; there are Body, Headline" in quotes("ingest", "news.csv").stderr
    result = quotes("ingest", "--columns", "text=Body, title=Headline", "news.csv")
    assert (result.exit_code, "1 new article.\n" in result.stderr) == (0, True)


def test_a_map_of_columns_that_is_wrong_is_refused(folder, quotes):
    for given, said in [("text", 'is not of the form "text=Body'), ("body=Body", "'body' is not a field")]:
        result = quotes("ingest", "--columns", given, "news.csv")
        assert (result.exit_code, said in result.stderr) == (2, True)


def test_pages_without_a_story_are_counted_only(folder, quotes):
    pages = [(f"https://a.example/{number}", b"<html><body><nav>Home</nav></body></html>") for number in range(30)]
    (folder / "crawl.warc").write_bytes(warc(*pages))
    result = quotes("ingest", "crawl.warc")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (0, "30 without a story.")
