"""What runs in the examination: a disk of limited size, a PostgreSQL of our own, and the service's processes.

Needs Linux and root: a disk is an image that is mounted, a second machine is a network namespace with a process and a
host name of its own.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = [sys.executable, "-c", "from quotes_service.cli import main; main()"]
_USER = "postgres"


def run(*command: str | Path, **options) -> subprocess.CompletedProcess[str]:
    """Run a command; raises RuntimeError with what it printed if it fails."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}")
    return done


@contextmanager
def disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """A disk of its own, mounted at a new folder within ``folder``."""
    image, place = folder / "disk.image", folder / "disk"
    place.mkdir()
    with image.open("wb") as file:
        file.truncate(megabytes * 1_000_000)
    run("mkfs.ext4", "-q", "-m", "0", image)
    run("mount", "-o", "loop", image, place)
    try:
        yield Disk(place)
    finally:
        run("umount", "--lazy", place)
        image.unlink()


@dataclass(frozen=True, slots=True)
class Disk:
    """A mounted disk, which a file of ballast can fill."""

    place: Path

    def fill(self) -> None:
        """Leave no room for another block."""
        with (self.place / "ballast").open("ab") as file:
            for size in (1 << 20, 1 << 12, 1):
                with suppress(OSError):
                    while True:
                        os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, size)

    def empty(self) -> None:
        (self.place / "ballast").unlink()


class Postgres:
    """A server of PostgreSQL with its data in ``folder``, which is killed with all its processes and started again."""

    def __init__(self, programs: Path, folder: Path, port: int, host: str = "127.0.0.1"):
        self.programs, self.data, self.port, self.host = programs, folder / "data", port, host
        self.log = folder / "postgres.log"
        run("chown", _USER, folder)
        self._as_user("initdb", "-D", self.data, "-U", _USER, "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8")
        with (self.data / "pg_hba.conf").open("a") as file:
            file.write("host all all 10.0.0.0/8 trust\n")

    def _as_user(self, program: str, *options: str | Path) -> None:
        run("setpriv", f"--reuid={_USER}", f"--regid={_USER}", "--init-groups", self.programs / program, *options)

    def start(self) -> None:
        """Start the server, and wait until it has recovered."""
        settings = f"-p {self.port} -c listen_addresses=* -c unix_socket_directories="
        try:
            self._as_user("pg_ctl", "-D", self.data, "-l", self.log, "-w", "-t", "120", "-o", settings, "start")
        except RuntimeError as error:
            raise RuntimeError(f"{error}{self.log.read_text()[-1000:]}") from None

    def another(self, name: str) -> str:
        """The URL of a new database."""
        self._as_user("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", _USER, name)
        return f"postgresql://{_USER}@{self.host}:{self.port}/{name}"

    @property
    def is_running(self) -> bool:
        return (self.data / "postmaster.pid").exists() and alive(self._pid())

    def _pid(self) -> int:
        return int((self.data / "postmaster.pid").read_text().split()[0])

    def kill(self) -> None:
        """SIGKILL for the postmaster and all its children."""
        pid = self._pid()
        os.kill(pid, signal.SIGSTOP)  # it starts no other
        pids = [pid, *descendants(pid)]
        kill(pids)
        while any(Path(f"/proc/{pid}").exists() for pid in pids):  # as long as one is there, no other server starts
            time.sleep(0.05)

    def stop(self) -> None:
        if self.is_running:
            self._as_user("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")


class Machine:
    """A second machine, as far as one kernel can have one: a network of its own, joined to ours by a cable, its own
    processes and host name. Cutting the power kills all that runs there."""

    name, network = "quotes-far", "10.213.7"

    def __init__(self) -> None:
        self.remove()
        here, there = f"{self.network}.1/24", f"{self.network}.2/24"
        inside = ["ip", "-n", self.name]
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", "quotes-0", "type", "veth", "peer", "name", "quotes-1", "netns", self.name)
        run("ip", "addr", "add", here, "dev", "quotes-0")
        run("ip", "link", "set", "quotes-0", "up")
        run(*inside, "addr", "add", there, "dev", "quotes-1")
        run(*inside, "link", "set", "quotes-1", "up")
        run(*inside, "link", "set", "lo", "up")

    @property
    def command(self) -> list[str]:
        """What comes before a command that is to run there."""
        spaces = ["unshare", "--uts", "--pid", "--fork", "--mount-proc", "--kill-child"]
        return ["ip", "netns", "exec", self.name, *spaces, "sh", "-c", 'hostname far && exec "$0" "$@"']

    def remove(self) -> None:
        for command in (["ip", "link", "del", "quotes-0"], ["ip", "netns", "del", self.name]):
            subprocess.run(command, capture_output=True)


@dataclass
class Service:
    """A process of `quotes` that is started again whenever it ends, as systemd does: `serve` or `worker`."""

    name: str
    options: list[str]
    environment: dict[str, str]
    folder: Path
    before: list[str] = field(default_factory=list)  # the command of a machine
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        home = self.folder / f"{self.name}-{self.starts}"
        home.mkdir(parents=True)
        self.starts += 1
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*self.before, *COMMAND, *self.options],
                env=self.full_environment() | {"TMPDIR": str(home)},
                cwd=home,  # no .env of somebody else
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    def full_environment(self) -> dict[str, str]:
        return os.environ | self.environment

    def look(self) -> None:
        """Start it again if it has ended."""
        if self.process is None or self.process.poll() is not None:
            self.start()

    @property
    def pid(self) -> int:
        assert self.process is not None, "it was started"
        return self.process.pid

    def processes(self) -> list[int]:
        """Its process numbers, the first one's first, without those that it is started by on another machine."""
        found = [self.pid, *descendants(self.pid)]
        return [pid for pid in found if "python" in _program(pid)]

    def children(self) -> list[int]:
        return self.processes()[1:]

    def kill(self) -> None:
        """SIGKILL for the first process, and for all where it is another machine, whose power is cut."""
        kill([self.pid, *descendants(self.pid)] if self.before else [self.pid])

    def stop(self) -> None:
        if self.process is None:
            return
        if not self.before:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(30)
        kill([self.pid, *descendants(self.pid)])
        self.process.wait()


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def alive(pid: int) -> bool:
    """Whether a process runs: not one that has ended and is only waited for."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def descendants(pid: int) -> list[int]:
    """The children of a process, and theirs."""
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found


def _program(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().partition(b"\0")[0].decode(errors="replace")
    return ""


def memory(pid: int) -> int:
    """The proportional bytes of a process (PSS): what it shares with others is divided by their number. 0 if it has
    ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
            name, _, value = line.partition(":")
            if name == "Pss":
                return 1024 * int(value.split()[0])
    return 0
