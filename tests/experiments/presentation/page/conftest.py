"""One server for all tests of the page, and a browser that reaches nothing else; both are left out, with a reason, where they cannot be had."""

import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.helpers import REPOSITORY

BROWSERS = ("chromium", "google-chrome", "chromium-browser")


def free_port() -> int:
    """Return a port that nobody uses, so that tests beside one another have servers of their own."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/")

STARTING_SECONDS = 300.0
"""The simulator may have to be compiled first."""

SMALL = "place=bracknell_forest&families=30&runs=2"
"""The smallest place, a small area and few runs: so that tests are short."""


@dataclass
class Server:
    """A page that is served by the command, and what it wrote to its error stream."""

    process: subprocess.Popen[str]
    address: str = ""
    printed: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    ready: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        """Take the address from what the command prints, and collect what it writes as an error."""
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        for line in self.process.stdout:
            self.printed.append(line)
            if found := ADDRESS.search(line):
                self.address = found[0]
                self.ready.set()
        self.ready.set()

    def hear(self) -> None:
        """Collect the error stream."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.append(line)

    @property
    def traceback(self) -> str:
        """What was written of a traceback; nothing if there is none."""
        text = "".join(self.errors)
        return text[text.index("Traceback") :] if "Traceback" in text else ""


def missing() -> str:
    """Return why the page cannot be tried in a browser; nothing if it can."""
    packages = [name for name in ("solara", "playwright", "axe_playwright_python") if find_spec(name) is None]
    if packages:
        return f"not installed: {', '.join(packages)}"
    return "" if executable() else f"no browser among {', '.join(BROWSERS)}"


def executable() -> str | None:
    """Return the browser of this machine."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Serve the page until all its tests have ended; no test may leave a traceback on the error stream."""
    if reason := missing():
        pytest.skip(reason)
    command = [sys.executable, "run.py", "explore", "--no-browser", "--port", str(free_port())]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, bufsize=1)
    served = Server(process)
    threads = [threading.Thread(target=each, daemon=True) for each in (served.listen, served.hear)]
    for thread in threads:
        thread.start()
    assert served.ready.wait(STARTING_SECONDS), "the page did not start"
    assert served.address, "".join(served.errors)
    yield served
    process.terminate()
    process.wait(30)


@pytest.fixture(scope="session")
def chromium(server: Server) -> Iterator[Any]:
    """Start a browser for which no other name than this machine's exists."""
    from playwright.sync_api import sync_playwright

    alone = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=["--no-sandbox", "--disable-gpu", alone])
        yield browser
        browser.close()


@pytest.fixture
def new_tab(server: Server, chromium: Any) -> Iterator[Any]:
    """Give a function that opens the page in a tab of its own; afterwards neither server nor browser may have failed."""
    opened, problems = [], []

    def open_tab(query: str = SMALL, width: int = 1280, height: int = 900, selector: str = "#now") -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height})
        tab = context.new_page()
        opened.append(context)
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.goto(f"{server.address}?{query}")
        tab.wait_for_selector(selector, timeout=60_000)
        return tab

    yield open_tab
    for context in opened:
        context.close()
    assert not server.traceback
    assert not problems
    assert server.process.poll() is None, "the server ended"


@pytest.fixture
def page(new_tab: Any) -> Any:
    """Open the page once."""
    return new_tab()


def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Try a test in the browser a second time if it fails: on a busy machine a page can be drawn later than a test looks."""
    if item.path.name != "test_page.py":
        return None
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    reports = runtestprotocol(item, nextitem=nextitem, log=False)
    if any(report.failed for report in reports):
        item._initrequest()  # type: ignore[attr-defined]
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
    for report in reports:
        item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
