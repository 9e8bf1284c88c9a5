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
from tests.experiments.presentation.page.conftest import ADDRESS, SMALL
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


def is_let_in(kind: str, **headers: str) -> bool:
    """Return whether a request is handed on; it is refused otherwise."""
    answered, sent = [], []

    async def app(scope, receive, send):
        answered.append(scope["type"])

    async def send(message):
        sent.append(message["type"])

    call = OwnNamesOnly(app)({"type": kind, "headers": [(name.encode(), text.encode()) for name, text in headers.items()]}, None, send)
    with pytest.raises(StopIteration):
        call.send(None)  # it waits for nothing, so that one step ends it
    assert bool(sent) is not bool(answered)
    return bool(answered)


@pytest.mark.fast
@pytest.mark.parametrize(
    ("host", "is_answered"),
    [("127.0.0.1:8765", True), ("localhost:8765", True), ("evil.example", False), ("127.0.0.1.evil.example:80", False), ("", False)],
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_only_requests_that_name_this_machine_are_answered(host, is_answered, kind):
    assert is_let_in(kind, host=host, origin=f"http://{host}") is is_answered


@pytest.mark.fast
@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:8766", "http://localhost:8765", "https://127.0.0.1:8765", "null", ""])
@pytest.mark.parametrize("kind", ["http", "websocket"])
def test_no_page_from_elsewhere_is_answered(origin, kind):
    assert not is_let_in(kind, host="127.0.0.1:8765", origin=origin)


@pytest.mark.fast
def test_a_request_without_an_origin_is_answered_and_a_websocket_without_one_is_not():
    assert is_let_in("http", host="127.0.0.1:8765")
    assert not is_let_in("websocket", host="127.0.0.1:8765")


@pytest.fixture
def begun(taken):
    """Return the command that was given a port in use, once it serves, and what it printed by then."""
    pytest.importorskip("solara")
    command = [sys.executable, "run.py", "explore", "--no-browser", "--port", str(taken)]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline()]
    while "The page is at" not in lines[-1]:
        assert lines[-1], process.communicate()[1]
        lines.append(process.stdout.readline())
    yield process, lines
    if process.poll() is None:
        process.kill()


def ended_cleanly(process) -> bool:
    """Interrupt the command; return whether it ends as it should."""
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert "Traceback" not in err
    assert "terminate" not in err
    return process.returncode == 0 and "The page is closed." in out


@pytest.mark.slow
def test_the_command_says_that_a_port_is_in_use_and_ends_cleanly_at_ctrl_c(taken, begun):
    process, lines = begun
    assert f"Port {taken} is in use: port" in lines[0]
    assert ended_cleanly(process)


@pytest.mark.slow
def test_ctrl_c_ends_what_tabs_do(begun, chromium):
    process, lines = begun
    page = chromium.new_page()
    page.goto(f"{ADDRESS.search(lines[-1])[0]}?{SMALL}&runs=200")
    page.wait_for_selector("#now", timeout=60_000)
    page.click("#play")
    page.click("#main-tab-1")
    page.click("#compare")
    page.wait_for_selector("#compare-bar", timeout=60_000)
    assert ended_cleanly(process)
    page.close()
