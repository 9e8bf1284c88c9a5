"""The server of the page: on loopback only, without telemetry, all assets from this machine."""

from __future__ import annotations

import os
import socket
import threading
import warnings
from typing import Any

from experiments.inputs.errors import InputError, NotRefitted, PosteriorNotUsed

HOST = "127.0.0.1"
"""Loopback: no other machine can reach it."""

APP = "experiments.presentation.page.app:Page"

TRIES = 50
"""Ports that are tried, from the one that was asked for on."""

STARTING_SECONDS, ENDING_SECONDS = 0.05, 3.0
"""Between two looks whether the server answers; and how long it may take to end."""


def free_socket(port: int) -> tuple[socket.socket, int]:
    """Return a listening socket on the port, or on the next one that is free; raise InputError if none is."""
    for offered in range(port, min(port + TRIES, 65536)):
        bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((HOST, offered))
            return bound, offered
        except OSError:
            bound.close()
    raise InputError("--port", "", port, f"a port of which one of the next {TRIES} is free", "Name another.")


def asgi_app() -> Any:
    """Return the application: Solara's, for requests to this machine's own names only."""
    os.environ["SOLARA_APP"] = APP
    os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] = "False"
    os.environ["SOLARA_MODE"] = "production"
    from solara.server import settings
    from solara.server.starlette import app
    from starlette.middleware.trustedhost import TrustedHostMiddleware

    settings.telemetry.mixpanel_enable = False
    settings.theme.show_banner = False
    settings.theme.title = "Family Safeguarding Simulator"
    settings.main.mode = "production"
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    for said_on_the_page in (NotRefitted, PosteriorNotUsed):
        warnings.filterwarnings("ignore", category=said_on_the_page)
    return TrustedHostMiddleware(app, allowed_hosts=[HOST, "localhost"])


class Served:
    """A server on a thread of its own, so that the main thread hears Ctrl-C."""

    def __init__(self, bound: socket.socket) -> None:
        from uvicorn import Config, Server

        config = Config(asgi_app(), log_level="error", access_log=False, loop="asyncio", timeout_graceful_shutdown=1)
        self.server = Server(config)
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [bound]}, name="page", daemon=True)

    def start(self) -> None:
        """Begin to serve; return when requests are answered."""
        self.thread.start()
        while self.thread.is_alive() and not self.server.started:
            self.thread.join(STARTING_SECONDS)

    def wait(self) -> None:
        """Wait until the server ends, or a signal comes."""
        while self.thread.is_alive():
            self.thread.join(0.5)

    def stop(self) -> None:
        """End it."""
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(ENDING_SECONDS)
