"""The command: see docs/faults.md."""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

from quotes_service.benchmarks.faults import checks
from quotes_service.benchmarks.faults.examination import Examination
from quotes_service.benchmarks.faults.machinery import COMMAND, Machine, Postgres, Service, disk, run

#: At which part of the time what is done; the last two fifths are undisturbed, so that memory can be watched.
_PLAN = [
    (0.08, "kill_worker"),
    (0.14, "kill_web_process"),
    (0.20, "back_up"),
    (0.24, "kill_web"),
    (0.30, "kill_postgres"),
    (0.36, "fill_disk"),
    (0.44, "kill_workers"),
    (0.48, "cut_power"),
    (0.52, "kill_web_process"),
    (0.54, "kill_postgres"),
    (0.56, "back_up"),
    (0.80, "back_up"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description="Disturb the service under load, and look whether anything is lost.")
    parser.add_argument("--postgres-bin", type=Path, help="where initdb is: with PostgreSQL in place of an SQLite file")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--machines", type=int, choices=(1, 2), default=1, help="2: with --postgres-bin only")
    parser.add_argument("--disk", type=int, default=3_000, help="megabytes of the disk of the database")
    parser.add_argument("--pause", type=float, default=8, help="seconds between two writes of a writer, on average")
    parser.add_argument("--read-pause", type=float, default=8, help="seconds between two requests of a reader")
    parser.add_argument("--port", type=int, default=18_400)
    parser.add_argument("--compared", type=int, default=1, help="how many backups are compared article by article")
    parser.add_argument("--keep", action="store_true", help="keep the folder")
    given = parser.parse_args()
    if given.machines == 2 and not given.postgres_bin:
        parser.error("--machines 2 needs --postgres-bin: an SQLite file is one machine's")
    folder = Path(mkdtemp(prefix="quotes-faults-"))
    folder.chmod(0o755)
    with ExitStack() as stack:
        if not given.keep:
            stack.callback(run, "rm", "-rf", folder)
        place = stack.enter_context(disk(folder, given.disk))
        postgres, machine = None, None
        if given.machines == 2:
            machine = Machine()
            stack.callback(machine.remove)
        if given.postgres_bin:
            (place.place / "postgres").mkdir()
            host = f"{machine.network}.1" if machine else "127.0.0.1"
            postgres = Postgres(given.postgres_bin, place.place / "postgres", given.port + 9, host)
            postgres.start()
            stack.callback(postgres.stop)
        url = postgres.another("quotes") if postgres else f"sqlite:///{place.place}/quotes.db"
        environment = {"DATABASE_URL": url, "QUOTES_LOG": "json", "QUOTES_JOB_LEASE_SECONDS": "20"}
        if given.postgres_bin:
            environment["PATH"] = f"{given.postgres_bin}:{os.environ['PATH']}"
        services = [
            Service("web", ["serve", "--port", str(given.port)], environment, folder),
            Service("worker", ["worker", "--processes", "2"], environment, folder),
        ]
        addresses = [f"127.0.0.1:{given.port}"]
        if machine:
            far, host = machine.command, f"{machine.network}.2"
            serve = ["serve", "--host", host, "--port", str(given.port), "--workers", "1"]
            services.append(Service("far-web", serve, environment, folder, far))
            services.append(Service("far-worker", ["worker"], environment, folder, far))
            addresses.append(f"{host}:{given.port}")
        for service in services:
            stack.callback(service.stop)
        subprocess.run([*COMMAND, "migrate"], env=os.environ | environment, check=True, capture_output=True)
        named = os.environ | environment
        scopes = [part for scope in ("read", "write", "decide", "admin") for part in ("--scope", scope)]
        made = run(*COMMAND, "keys", "create", "faults", *scopes, "--json", env=named)
        limited = run(*COMMAND, "keys", "create", "limited", "--limit", "4 per day", "--json", env=named)
        for service in services:
            service.start()
        examination = Examination(
            url, folder, services, addresses, json.loads(made.stdout)["key"], partial(print, flush=True), place,
            postgres, full_for=max(10.0, min(60.0, 2 * given.minutes)),
        )  # fmt: skip
        stack.callback(examination.over.set)  # first, so that nothing is started again that was stopped
        for address in addresses:
            _wait(address)
        if machine:
            examination.wrong += checks.not_shared(addresses, json.loads(limited.stdout)["key"], examination.key)
        plan = [
            step for step in _PLAN if (postgres or step[1] != "kill_postgres") and (machine or step[1] != "cut_power")
        ]
        print(f"{'PostgreSQL' if postgres else 'SQLite'}, {given.minutes:g} minutes, {folder}", flush=True)
        examination.run(given.minutes, plan, (given.pause, given.read_pause))
        examination.report()
        try:
            examination.judge(compared=given.compared)
        except BaseException:
            if given.keep:
                stack.pop_all()  # all is left as it is, also what is mounted
            raise
        for line in examination.wrong:
            print(f"WRONG: {line}")
        print(f"{len(examination.wrong)} things are wrong." if examination.wrong else "Nothing is wrong.")
    sys.exit(bool(examination.wrong))


def _wait(address: str) -> None:
    host, port = address.split(":")
    for _ in range(1200):
        with socket.socket() as probe:
            if probe.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.5)
    raise RuntimeError("the server does not start")


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what was mounted and started is taken away again
    main()
