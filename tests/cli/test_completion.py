"""The lines of docs/cli.md that switch completion on, in the shells themselves."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

#: Each starts the command a few times in a shell.
pytestmark = pytest.mark.slow

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"
ASK = {
    "bash": "COMP_WORDS=({typed}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _quotes_completion quotes; "
    'printf "%s\\n" "${{COMPREPLY[@]}}"',
    # what zsh offers is seen on a terminal only; here, that it knows whom to ask, and the answer
    "zsh": '[[ $_comps[quotes] = _quotes_completion ]] && COMP_WORDS="{typed}" COMP_CWORD={last} '
    "_QUOTES_COMPLETE=zsh_complete quotes",
    "fish": "complete --do-complete '{typed}'",
}
BEFORE = {"zsh": "autoload -Uz compinit; compinit -u -D; "}


@pytest.mark.parametrize("shell", ASK)
@pytest.mark.parametrize(
    ("typed", "offered"),
    [("quotes ex", {"extract", "expert", "experts"}), ("quotes decide re", {"reject", "rename", "reject-role"})],
)
def test_a_shell_completes_what_is_typed(tmp_path, shell, typed, offered):
    if not shutil.which(shell):
        pytest.skip(f"no {shell}")  # a CI need not have every shell
    command = tmp_path / "quotes"
    command.write_text(f"#!{sys.executable}\nfrom quotes_service.cli import main\nmain()\n")
    command.chmod(0o755)
    [switch_on] = [line for line in DOCS.read_text(encoding="utf-8").splitlines() if f"={shell}_source quotes" in line]
    ask = ASK[shell].format(typed=typed, last=typed.count(" "))
    done = subprocess.run(
        [shell, "-c", f"{BEFORE.get(shell, '')}{switch_on.strip()}\n{ask}"],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    words = {line.split("\t")[0] for line in done.stdout.splitlines()}
    assert offered <= words
    assert not any(word.startswith("sea") for word in words)
