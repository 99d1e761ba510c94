"""The calls and commands of README.md work as it shows them, in its order, over the sample articles."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from quotes_service.app import create_app
from quotes_service.cli import main
from quotes_service.reference.calls import SAMPLES, load_samples
from quotes_service.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
ID = re.compile(r"\b[adeqs]_[0-9a-z]{10,16}\b")
#: Figures are shown with two decimals.
ROUNDED = 0.0051

pytestmark = pytest.mark.slow


def shown_calls() -> Iterator[tuple[str, str]]:
    """Each command line of the README with what it shows of the answer."""
    for block in re.findall(r"^```console\n(.*?)^```", README, re.MULTILINE | re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, answer = re.fullmatch(r"((?:[^\n]*\\\n)*[^\n]*)\n(.*)", part, re.DOTALL).groups()
            yield command, answer


CALLS = [call for call in shown_calls() if re.search(r"^(curl|quotes|echo) ", call[0])]


@pytest.fixture
def folder(tmp_path, sqlite_template, monkeypatch):
    """A working directory with the files that the README names, and a migrated database."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/quotes.db")
    monkeypatch.setenv("COLUMNS", "120")
    shutil.copy(sqlite_template, tmp_path / "quotes.db")
    shutil.copy(SAMPLES / "miller_dam.html", tmp_path / "page.html")
    for name in ("archive.jsonl", "IN.jsonl"):
        shutil.copy(SAMPLES / "articles.jsonl", tmp_path / name)
    (tmp_path / "stories").mkdir()
    for name in ("stories/tides.txt", "story.txt", "draft.txt"):
        (tmp_path / name).write_text("“The tide is out,” said Maren Tolvik, a biologist.", encoding="utf-8")
    return tmp_path


def test_calls_and_commands_are_answered_as_shown(folder):
    app = create_app(Settings.read())
    load_samples(app)
    ids: dict[str, str] = {}  # as shown -> as they are here
    for command, shown in CALLS:
        here = ID.sub(lambda found: ids[found[0]], command)
        if command.startswith("curl "):
            answer = answer_to_curl(app.test_client(), here)
            assert contains(answer, elided(shown), ids), f"{command}\n{json.dumps(answer, ensure_ascii=False)}"
        else:
            text = output(here)
            assert has_lines(text, shown, ids), f"{command}\n{text}"
    app.extensions["quotes_service"].close()
    assert len(CALLS) >= 25


def answer_to_curl(client: FlaskClient, command: str) -> dict:
    """What the app answers to a command line of curl: an address, and JSON after -d."""
    words = shlex.split(command)
    address = urlsplit(next(word for word in words if word.startswith("http")))
    body = json.loads(words[words.index("-d") + 1]) if "-d" in words else None
    answer = client.open(f"{address.path}?{address.query}", method="POST" if body else "GET", json=body)
    assert answer.status_code < 300, answer.text
    return answer.json


def output(command: str) -> str:
    """What the command prints, with the words that are piped into it."""
    given, _, rest = command.rpartition(" | ")
    piped = shlex.split(given)[1] if given else None
    result = CliRunner().invoke(main, shlex.split(rest, comments=True)[1:], input=piped)
    assert result.exit_code == 0, (command, result.output)
    return result.output


def elided(shown: str) -> dict:
    """JSON in which "..." stands for fields and items that are not shown."""
    return json.loads(re.sub(r",?\s*\.\.\.(?=\s*[\]}])", "", shown))


def contains(answer: object, shown: object, ids: dict[str, str]) -> bool:
    """Whether the answer has all that is shown: fields by name, items in order. Ids shown are bound in ``ids``."""
    match answer, shown:
        case dict(), dict():
            return all(name in answer and contains(answer[name], item, ids) for name, item in shown.items())
        case list(), list():
            items = iter(answer)
            return all(any(_contains_or_forgets(item, each, ids) for item in items) for each in shown)
        case float(), int() | float():
            return abs(answer - shown) < ROUNDED
        case str(), str() if ID.fullmatch(shown):
            return ids.setdefault(shown, answer) == answer
        case str(), str():
            return answer.startswith(shown.removesuffix("...").rstrip()) if shown.endswith("...") else answer == shown
    return answer == shown


def _contains_or_forgets(answer: object, shown: object, ids: dict[str, str]) -> bool:
    """``contains``, which binds no ids where the answer is not the one."""
    bound = dict(ids)
    if found := contains(answer, shown, bound):
        ids |= bound
    return found


def has_lines(text: str, shown: str, ids: dict[str, str]) -> bool:
    """Whether the text has the lines that are shown, in order, apart from spaces."""
    lines = iter(text.splitlines())
    wanted = [line for line in shown.splitlines() if line.strip() not in ("", "...")]
    return all(any(_same_line(line, each, ids) for line in lines) for each in wanted)


def _same_line(line: str, shown: str, ids: dict[str, str]) -> bool:
    pattern = ID.sub("ID", re.escape(" ".join(shown.split()))).replace("ID", f"({ID.pattern})")
    found = re.fullmatch(pattern, " ".join(line.split()))
    names = ID.findall(shown)
    if found is None or any(ids.get(name, id) != id for name, id in zip(names, found.groups(), strict=True)):
        return False
    ids |= zip(names, found.groups(), strict=True)
    return True


@pytest.mark.parametrize(
    ("answer", "shown", "found"),
    [
        ({"a": 1, "b": 2}, '{"a": 1, ...}', True),
        ({"a": 1}, '{"a": 1, "b": 2, ...}', False),
        ({"a": [{"b": 1}, {"b": 2}, {"b": 3}]}, '{"a": [{"b": 1}, {"b": 3}, ...]}', True),
        ({"a": [{"b": 1}, {"b": 2}]}, '{"a": [{"b": 2}, {"b": 1}]}', False),
        ({"a": "one two three", "b": []}, '{"a": "one two ...", "b": [...]}', True),
        ({"a": "one two three"}, '{"a": "one three ..."}', False),
        ({"a": 0.895, "b": 1.0}, '{"a": 0.90, "b": 1.0}', True),
        ({"a": 0.895}, '{"a": 0.88}', False),
        ({"a": None}, '{"a": null}', True),
        ({"a": "e_aaaaaaaaaa", "b": "e_aaaaaaaaaa"}, '{"a": "e_xxxxxxxxxx", "b": "e_xxxxxxxxxx"}', True),
        ({"a": "e_aaaaaaaaaa", "b": "e_bbbbbbbbbb"}, '{"a": "e_xxxxxxxxxx", "b": "e_xxxxxxxxxx"}', False),
    ],
)
def test_what_is_shown_is_looked_for_in_the_answer(answer, shown, found):
    assert contains(answer, elided(shown), {}) == found


def test_lines_are_looked_for_in_the_output():
    ids = {}
    assert has_lines("One\n  Bo Ek   3\n  e_aaaaaaaaaa\n", "...\n Bo Ek 3\n e_xxxxxxxxxx\n", ids)
    assert ids == {"e_xxxxxxxxxx": "e_aaaaaaaaaa"}
    assert not has_lines("e_bbbbbbbbbb", "e_xxxxxxxxxx", ids)
    assert not has_lines("two\none", "one\ntwo", {})
