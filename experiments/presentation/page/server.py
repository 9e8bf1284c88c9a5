"""The server of the page: on loopback only, without telemetry, all assets from this machine."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import warnings
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from experiments.explorer.background import NAME
from experiments.inputs.errors import InputError, NotRefitted, PosteriorNotUsed

HOST = "127.0.0.1"
"""Loopback: no other machine can reach it."""

OWN_NAMES = (HOST, "localhost")
"""Names under which a browser may ask: a page from elsewhere whose name was made to lead here has another."""

APP = "experiments.presentation.page.app:Page"

TRIES = 50
"""Ports that are tried, from the one that was asked for on."""

LOOK_SECONDS, ENDING_SECONDS = 0.5, 5.0
"""Between two looks whether the server has ended; and how long its end may take."""

WORKING = (NAME, "(runner)")
"""Ends of the names of threads that work for a tab: runs, and those that Solara's hooks start."""

LOST_TAB = "10m"
"""For how long a tab whose connection is lost keeps its state; one that is closed is freed at once."""

REFUSED = 421
"""HTTP: the request is for another server."""

Message = MutableMapping[str, Any]


def free_port(port: int) -> int:
    """Return the port, or the next one on which nothing listens; raise InputError if there is none."""
    for offered in range(port, min(port + TRIES, 65536)):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind((HOST, offered))
                return offered
            except OSError:
                continue
    raise InputError("--port", "", port, f"a port of which one of the next {TRIES} is free", "Name another.")


class OwnNamesOnly:
    """Answers requests that name this machine and come from its own page, and no others."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]) -> None:
        """Hand a request on, or refuse it."""
        kind = scope["type"]
        if kind not in ("http", "websocket") or is_own(scope):
            await self.app(scope, receive, send)
        elif kind == "http":
            await send({"type": "http.response.start", "status": REFUSED, "headers": []})
            await send({"type": "http.response.body"})
        else:
            await send({"type": "websocket.close", "code": 1008})


def is_own(scope: Message) -> bool:
    """Return whether a request names this server, and comes from a page of this server where it says from which; a websocket must say so."""
    headers = dict(scope.get("headers", ()))
    host, origin = (headers.get(name, b"").decode("latin-1") for name in (b"host", b"origin"))
    is_named = host.rsplit(":", 1)[0] in OWN_NAMES
    return is_named and (origin == f"http://{host}" or (scope["type"] == "http" and b"origin" not in headers))


def made_server(port: int) -> Any:
    """Return Solara's server for the page, on a thread of its own, so that the main thread hears Ctrl-C."""
    os.environ["SOLARA_APP"] = APP
    os.environ["SOLARA_TELEMETRY_MIXPANEL_ENABLE"] = "False"
    os.environ["SOLARA_MODE"] = "production"
    from solara.server import settings
    from solara.server.starlette import ServerStarlette, app

    settings.telemetry.mixpanel_enable = False
    settings.theme.show_banner = False
    settings.theme.title = "Family Safeguarding Simulator"
    settings.main.mode = "production"
    settings.kernel.cull_timeout = LOST_TAB
    warnings.filterwarnings("ignore", message="Cookies with samesite=none")
    for said_on_the_page in (NotRefitted, PosteriorNotUsed):
        warnings.filterwarnings("ignore", category=said_on_the_page)
    return ServerStarlette(port, HOST, OwnNamesOnly(app), log_level="error", timeout_graceful_shutdown=1)


def wait(server: Any) -> None:
    """Wait until the server ends, or a signal comes."""
    while server.is_alive():
        server.join(LOOK_SECONDS)


def stop(server: Any) -> None:
    """End the server and all that its tabs do: a thread that the end of Python finds in compiled code would abort the process."""
    from solara.server import kernel_context

    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    server.server.should_exit = True
    server.join(ENDING_SECONDS)
    for context in [*kernel_context.contexts.values()]:
        with suppress(Exception):
            context.close()
    latest = time.monotonic() + ENDING_SECONDS
    for thread in [each for each in threading.enumerate() if each.name.endswith(WORKING)]:
        thread.join(max(0.0, latest - time.monotonic()))
