"""The server of the page: loopback alone, the next port where one is in use, a clean end at Ctrl-C, a message where packages are missing."""

import signal
import socket
import subprocess
import sys

import pytest

from experiments.inputs import optional_packages
from experiments.inputs.errors import InputError
from experiments.presentation.cli.explore import command
from experiments.presentation.page.server import HOST, OwnNamesOnly, free_port
from tests.helpers import REPOSITORY


@pytest.fixture
def taken():
    """Return a port on which something listens already."""
    with socket.socket() as other:
        other.bind((HOST, 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.fast
def test_a_port_in_use_is_left_for_the_next_that_is_free(taken):
    assert free_port(taken) > taken


@pytest.mark.fast
def test_the_last_port_of_all_is_not_passed(monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(InputError, match="a port of which one of the next"):
        free_port(65535)


@pytest.mark.fast
def test_missing_packages_are_named_before_anything_begins(monkeypatch):
    monkeypatch.setattr(optional_packages, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"it needs solara, of the extra `page`: not installed.*\[page\]"):
        command()


@pytest.mark.fast
@pytest.mark.parametrize(
    ("host", "is_answered"),
    [("127.0.0.1:8765", True), ("localhost:8765", True), ("evil.example", False), ("127.0.0.1.evil.example:80", False), ("", False)],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_only_requests_that_name_this_machine_are_answered(host, is_answered, kind):
    answered, sent = [], []

    async def app(scope, receive, send):
        answered.append(scope["type"])

    async def send(message):
        sent.append(message["type"])

    call = OwnNamesOnly(app)({"type": kind, "headers": [(b"host", host.encode())]}, None, send)
    with pytest.raises(StopIteration):
        call.send(None)  # it waits for nothing, so that one step ends it
    assert bool(answered) is is_answered
    assert bool(sent) is not is_answered


@pytest.mark.slow
def test_the_command_says_that_a_port_is_in_use_and_ends_cleanly_at_ctrl_c(taken):
    pytest.importorskip("solara")
    process = subprocess.Popen(
        [sys.executable, "run.py", "explore", "--no-browser", "--port", str(taken)],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    while "The page is at" not in lines[-1]:
        assert lines[-1], process.communicate()[1]
        lines.append(process.stdout.readline())
    assert f"Port {taken} is in use: port" in lines[0]
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "The page is closed." in out
    assert "Traceback" not in err
