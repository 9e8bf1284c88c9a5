"""How far background work is, with a button to stop it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import solara

from experiments.explorer.background import Background
from experiments.presentation.page.controls import press
from experiments.presentation.page.html import paragraph, tag

LOOK_SECONDS = 0.3
"""Between two looks at how far work is."""


@solara.component
def Working(work: Background[Any], name: str, then: Callable[[], None]) -> None:
    """A bar while work goes on; then: called when it has ended. name: begins the ids."""
    _, look = solara.use_state(0)

    def watch(cancel: threading.Event) -> None:
        looks = 0
        while work.is_running and not cancel.is_set():
            looks += 1
            look(looks)
            cancel.wait(LOOK_SECONDS)
        if not cancel.is_set():
            then()

    solara.use_thread(watch, dependencies=[id(work)], intrusive_cancel=False)
    if not work.is_running:
        return
    done, total = work.done
    with tag("div", classes="working", role="status"):
        tag("progress", id=f"{name}-bar", max=max(total, 1), value=done, aria_label="Runs finished")
        paragraph(f"{done} of {total} runs{', ' + work.left if work.left else ''}" if total else "Beginning", id=f"{name}-done")
        press(f"{name}-stop", "Stop", work.stop, disabled=work.is_stopped)
