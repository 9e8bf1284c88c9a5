"""A part of the page drawn without a browser: its words, and its controls by their ids."""

from collections.abc import Iterator
from typing import Any

import solara


class Drawn:
    """A component that is drawn, and drawn again whenever what it shows changes."""

    def __init__(self, element: Any) -> None:
        self.box, _ = solara.render(element, handle_error=False)

    def widgets(self) -> Iterator[Any]:
        """Yield every widget and every text."""
        waiting = [self.box]
        while waiting:
            widget = waiting.pop(0)
            yield widget
            waiting = [*(getattr(widget, "children", None) or []), *waiting]

    @property
    def words(self) -> str:
        """Everything that it says, and every HTML that is written already."""
        said = (each if isinstance(each, str) else getattr(each, "unsafe_innerHTML", "") for each in self.widgets())
        return "\n".join(filter(None, said))

    @property
    def controls(self) -> dict[str, Any]:
        """Controls by their ids."""
        return {each.id: each for each in self.widgets() if isinstance(getattr(each, "id", None), str)}

    def press(self, control: str) -> None:
        """Press a button."""
        self.controls[control].vue_event_press(None)
