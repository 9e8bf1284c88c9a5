"""Controls of plain HTML, as small Vue templates: they work with the keyboard alone, on a telephone and with a screen reader."""

from collections.abc import Callable
from typing import Any

import solara


@solara.component_vue("field.vue")
def FieldOf(
    id: str,
    label: str,
    kind: str,
    value: Any,
    options: list[dict[str, str]],
    low: float | str | None,
    high: float | str | None,
    step: float | None,
    unit: str,
    hint: str,
    serial: int,
    event_given: Callable[[Any], None],
) -> None:
    """A label with its control; kind: choice, range, check, or the type of an HTML input. serial: another number shows the value again."""


@solara.component_vue("press.vue")
def PressOf(id: str, label: str, look: str, disabled: bool, pressed: bool | None, event_press: Callable[[Any], None]) -> None:
    """A button; pressed: of one that stays down, else None."""


@solara.component_vue("tabs.vue")
def TabsOf(group: str, label: str, names: list[str], chosen: int, event_choose: Callable[[int], None]) -> None:
    """A row of tabs: arrow keys move between them."""


@solara.component_vue("opened.vue")
def OpenedOf(id: str, label: str, hint: str, largest: int, event_opened: Callable[[dict[str, Any]], None]) -> None:
    """A control that opens a file of the user's; its content comes in base 64."""


@solara.component_vue("browser.vue")
def Browser(query: str, narrow: bool, event_width: Callable[[bool], None]) -> None:
    """Keeps the link in the address line without loading the page again, and says whether the screen is as narrow as a telephone's."""


@solara.component_vue("lanes.vue")
def LanesOf(label: str, lanes: list[dict[str, Any]], dots: list[dict[str, Any]], family: int | None, event_open: Callable[[int], None]) -> None:
    """Children as dots in lanes: a click, or arrow keys and Enter, opens a family."""


@solara.component_vue("link.vue")
def LinkOf(query: str) -> None:
    """The whole link, to be copied."""
