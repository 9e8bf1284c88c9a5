"""A Slurm of our own for tests: started once in a session where it is installed, stopped at its end.

Use it as `from tests.cluster.slurm import slurm`, a fixture of the session: tests that ask for it are skipped where it cannot start, and say why.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).with_name("slurm.sh")
NEEDED = ("munged", "slurmctld", "slurmd", "sbatch", "squeue", "scancel")
DAEMONS = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
POLL_SECONDS = 0.2
PREFIX = "tests-slurm-"
"""Of the folders of test Slurms; behind it stands the process whose tests they serve."""


@dataclass(frozen=True)
class Slurm:
    """A running Slurm of one node that poses as several processors.

    Parameters
    ----------
    base
        Folder of its files.
    """

    base: Path

    @property
    def environment(self) -> dict[str, str]:
        """Environment in which Slurm's commands, and programs that call them, find this one."""
        return {**os.environ, "SLURM_CONF": str(self.base / "slurm.conf")}

    def run(self, *command: str) -> str:
        """Return what a command prints; raises CalledProcessError."""
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True, timeout=60).stdout.strip()

    def submit(self, *arguments: str | Path) -> str:
        """Submit a script, options first; return the job's number."""
        return self.run("sbatch", "--parsable", *map(str, arguments)).split(";")[0]

    def jobs(self) -> list[str]:
        """Return the numbers of all jobs that are not done, members of arrays each with their own."""
        return self.run("squeue", "-h", "-r", "-o", "%i").split()

    def states(self) -> dict[str, str]:
        """Return the state of every job that is not done, by its number."""
        lines = self.run("squeue", "-h", "-r", "-o", "%i %T").splitlines()
        return dict(line.split(maxsplit=1) for line in lines)

    def wait(self, seconds: float = 120.0) -> None:
        """Wait until no job is left; fail the test if that takes longer. Jobs that can never start any more are cancelled first."""
        latest = time.monotonic() + seconds
        while self.jobs():
            never = [line.split()[0] for line in self.run("squeue", "-h", "-r", "-o", "%i %r").splitlines() if "NeverSatisfied" in line]
            if never:
                self.run("scancel", *never)
            if time.monotonic() > latest:
                pytest.fail(f"jobs did not end in {seconds:g} s: {self.states()}")
            time.sleep(POLL_SECONDS)


def free_port() -> int:
    """Return a port that is free, and so is the next."""
    while True:
        with socket.socket() as one, socket.socket() as other:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                other.bind(("127.0.0.1", port + 1))
                return port
            except (OSError, OverflowError):
                continue


@pytest.fixture(scope="session")
def slurm() -> Iterator[Slurm]:
    """Give a Slurm; skip, with the reason, where it is not installed or does not start."""
    if missing := [name for name in NEEDED if shutil.which(name, path=DAEMONS) is None]:
        pytest.skip(f"Slurm is not installed ({', '.join(missing)})")
    stop_abandoned()
    base = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        started = subprocess.run([SCRIPT, "start", base, str(free_port())], capture_output=True, text=True, timeout=60, check=False)
        if started.returncode:
            pytest.skip(f"Slurm does not start here: {' '.join(started.stderr.split())[-300:]}")
        yield Slurm(base)
    finally:
        stop(base)


def stop(base: Path) -> None:
    """End the daemons that write into a folder, and delete it."""
    subprocess.run([SCRIPT, "stop", base], capture_output=True, timeout=60, check=False)


def stop_abandoned() -> None:
    """Stop those whose tests were killed before they could."""
    for base in Path(tempfile.gettempdir()).glob(f"{PREFIX}[0-9]*-*"):
        with suppress(OSError):
            owner = int(base.name.removeprefix(PREFIX).split("-")[0])
            if not Path(f"/proc/{owner}").exists() and base.stat().st_uid == os.getuid():
                stop(base)
