from __future__ import annotations

import subprocess
import sys

import pytest

from quotes_service import __version__

COMMAND = [sys.executable, "-c", "from quotes_service.cli import main; main()"]


def test_help_and_version(quotes):
    assert "extract" in quotes("--help").stdout
    assert quotes("-h").exit_code == 0
    assert quotes("--version").stdout == f"quotes, version {__version__}\n"


@pytest.mark.parametrize(
    ("arguments", "error", "status"),
    [
        (["frobnicate"], "quotes: error: No such command 'frobnicate'. (see quotes --help)", 2),
        (["search"], "quotes: error: give words to look for, or an option that filters (see quotes search --help)", 2),
        (["search", "a", "--limit", "0"], "quotes: error: Invalid value for '--limit': 0 is not in the range", 2),
        (
            ["search", "a", "--since", "May"],
            "quotes: error: Invalid value for '--since': 'May' is not a date such as",
            2,
        ),
        (["search", "((("], "quotes: error: WORDS: has no word to search for", 2),
        (["expert", "%"], "quotes: error: NAME: has no word to search for", 2),
        (["expert", "Nobody", "Known"], "quotes: error: no expert has the name 'Nobody Known'", 1),
        (["ingest"], "quotes: error: Missing argument 'PATHS...'. (see quotes ingest --help)", 2),
        (["extract", "missing.txt"], "quotes: error: missing.txt: cannot be read: No such file or directory", 2),
        (["extract", "."], "quotes: error: .: cannot be read: Is a directory", 2),
    ],
)
def test_an_error_is_one_line_on_stderr(folder, quotes, arguments, error, status):
    result = quotes(*arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith(error)
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("variable", "value", "error"),
    [
        ("DATABASE_URL", "mysql://localhost/x", "quotes: error: DATABASE_URL: must be sqlite:///PATH or postgresql://"),
        ("QUOTES_MAX_TEXT_CHARS", "many", "quotes: error: QUOTES_MAX_TEXT_CHARS: "),
        ("QUOTES_LOG", "xml", "quotes: error: QUOTES_LOG: "),
    ],
)
def test_a_bad_setting_is_named(folder, quotes, monkeypatch, variable, value, error):
    monkeypatch.setenv(variable, value)
    result = quotes("search", "tide")
    assert result.exit_code == 2
    assert result.stderr.startswith(error)


def test_without_a_database_the_remedy_is_named(empty, quotes):
    for arguments in (["search", "tide"], ["expert", "Tolvik"], ["ingest", "-"]):
        result = quotes(*arguments)
        assert result.exit_code == 1
        assert "Run: quotes migrate" in result.stderr
    assert not (empty / "quotes.db").exists()


def test_commands_work_with_closed_output(loaded):
    done = subprocess.run(["sh", "-c", '"$0" "$@" >&- 2>&-', *COMMAND, "search", "tide"])
    assert done.returncode == 0


def test_a_closed_pipe_is_not_an_error(loaded):
    """As in `quotes search ... | head -1`."""
    process = subprocess.Popen(
        [*COMMAND, "search", "--outlet", "Coast Wire"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    _, error = process.communicate(timeout=60)
    assert error == b""
