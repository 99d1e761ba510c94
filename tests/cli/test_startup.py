"""What `quotes` imports for --version, --help and TAB. Counted in modules, since times depend on the machine."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest

from quotes_service.cli import main

HEAVY = {
    *("dask", "distributed", "flask", "fsspec", "gunicorn", "lxml", "marshmallow", "numpy", "onnxruntime", "peewee"),
    *("psycopg", "pyarrow", "rapidfuzz", "spacy", "trafilatura"),
}
OWN = {f"quotes_service.{room}" for room in ("context", "services", "directory", "search", "store", "extract")}

# Writes the names of the imported modules to the file descriptor {fd} when the command ends.
PROGRAM = """
import atexit, os, sys
atexit.register(lambda: os.write({fd}, " ".join(sys.modules).encode()))
from quotes_service.cli import main
main()
"""


def run(*arguments: str, **environment: str) -> tuple[str, set[str]]:
    """What `quotes` with these arguments prints, and the modules that it has imported in the end."""
    read, write = os.pipe()
    with os.fdopen(read) as modules:
        result = subprocess.run(
            [sys.executable, "-c", PROGRAM.format(fd=write), *arguments],
            env=os.environ | environment,
            pass_fds=[write],
            capture_output=True,
            text=True,
        )
        os.close(write)
        assert result.returncode == 0, result.stderr
        return result.stdout, set(modules.read().split())


def commands() -> list[str]:
    """Every command: "search", "decide", "decide merge" and so on."""
    names = list(main.commands)
    for name, command in main.commands.items():
        if isinstance(command, click.Group):
            names += [f"{name} {subcommand}" for subcommand in command.commands]
    return names


@pytest.mark.parametrize(
    "arguments",
    ["--version", "--help", *(pytest.param(f"{name} --help", marks=pytest.mark.slow) for name in commands())],
)
def test_version_and_help_import_nothing_heavy(arguments):
    _, modules = run(*arguments.split())
    assert modules & (HEAVY | OWN) == set()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("quotes ex", {"extract", "expert", "experts", "export", "exports"}),
        ("quotes decide re", {"reject", "rename", "reject-role"}),
        ("quotes decide add-role --s", {"--status", "--since"}),
        ("quotes search --si", {"--since"}),
        ("quotes stats --by ", {"year", "month", "day"}),
    ],
)
def test_completion_imports_nothing_heavy(typed, completed):
    words = {"COMP_WORDS": typed, "COMP_CWORD": str(typed.count(" "))}
    out, modules = run(_QUOTES_COMPLETE="bash_complete", **words)
    assert {line.split(",")[1] for line in out.splitlines()} == completed
    assert modules & (HEAVY | OWN) == set()
