"""What one tab of the browser shows: its settings, its small area, its paired runs. Made once for each tab, and shared with none."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import solara

from experiments.explorer.area_run import AreaRun, start_area
from experiments.explorer.authority_run import authority_run
from experiments.explorer.background import Background
from experiments.explorer.lessons.answer import Answer
from experiments.explorer.saved import Shown, as_link, kept_with, settings_from_link, shown_from_link
from experiments.explorer.settings import Settings
from experiments.inputs.errors import InputError
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.page.labels import labelled
from experiments.presentation.page.moment import Moment, moment_of
from experiments.runs.run import Results
from simulation.calendar import date_of

PLAYING_WEEKS = 4
"""Weeks between two drawings while the area plays."""


@dataclass(frozen=True)
class Asked:
    """Paired runs, the settings that they are of, and their number among those of this tab."""

    settings: Settings
    work: Background[Results]
    number: int = 0


class Session:
    """A tab's state: what changes is reactive, so that whatever shows it is drawn again.

    Parameters
    ----------
    query
        Of the link that the tab was opened with.
    """

    def __init__(self, query: str = "") -> None:
        self.message, self.notice = solara.Reactive(""), solara.Reactive("")
        self.draft = solara.Reactive(Settings())
        self.serial = solara.Reactive(0)
        self.moment = solara.Reactive(0)
        self.is_playing, self.pace = solara.Reactive(False), solara.Reactive(1)
        self.run: solara.Reactive[Asked | None] = solara.Reactive(None)
        self.progress = solara.Reactive(0)
        self.both: solara.Reactive[tuple[Asked, ...]] = solara.Reactive(())
        self.answers: solara.Reactive[dict[str, Background[Answer]]] = solara.Reactive({})
        self.kept: solara.Reactive[dict[str, Settings]] = solara.Reactive({})
        self.family: solara.Reactive[int | None] = solara.Reactive(None)
        self._lock = threading.RLock()  # held while the area changes: whatever is drawn reads `now`
        self.is_closed = False
        self.tab = solara.Reactive(0)
        self.is_narrow = solara.Reactive(False)
        self.by_truth = solara.Reactive(True)
        self.refused = ""
        self.area: AreaRun = self.opened(query) or start_area(self.draft.value)
        self.now: Moment = moment_of(self.area, 0)

    def opened(self, query: str) -> AreaRun | None:
        """Return the area of a link, and take its settings and its tab; nothing, and a message, if the link is wrong."""
        with self.shown():
            settings, shown = settings_from_link(query), shown_from_link(query)
            area = start_area(settings, shown.week)
            self.draft.value, self.tab.value = settings, shown.tab
            return area
        self.refused = query.removeprefix("?")
        return None

    @contextmanager
    def shown(self, is_asked: bool = True) -> Iterator[None]:
        """Show what goes wrong in the block as a message; the state before stays. is_asked: by the user, so that the message before goes."""
        try:
            yield
            if is_asked:
                self.message.value = ""
        except InputError as error:
            self.refuse(str(labelled(error)))
        except Exception as error:  # whatever it is, the page goes on
            self.refuse(f"That did not work: {type(error).__name__}: {error}. What is shown is as before.")

    def refuse(self, message: str) -> None:
        """Show a message; controls show again what holds."""
        self.message.value, self.notice.value = message, ""
        self.serial.value += 1

    @property
    def settings(self) -> Settings:
        """The settings that are simulated: those of the small area."""
        return self.now.settings

    @property
    def drawn_week(self) -> int:
        """The week of which figures and stories are drawn: while the area plays only every few weeks, as drawing takes longer than a week."""
        week = self.now.week
        return week - week % PLAYING_WEEKS if self.is_playing.value else week

    @property
    def is_changed(self) -> bool:
        """Whether settings were changed since the area began."""
        return self.draft.value != self.settings

    def change(self, make: Callable[[Settings], Settings], notice: str = "") -> None:
        """Change the settings, if they are allowed."""
        with self.shown():
            self.draft.value = make(self.draft.value)
            self.notice.value, self.refused = notice, ""

    def load(self, read: Callable[[], Settings], notice: str) -> None:
        """Begin with the settings that are read; if they are wrong, everything stays as it is."""
        with self.shown():
            settings = read()
            self._begin(settings)
            self.draft.value, self.notice.value = settings, notice

    def set(self, **changes: Any) -> None:
        """Change some settings by name."""
        self.change(lambda draft: draft.changed(**changes))

    def restart(self) -> None:
        """Begin again with the settings as they are now."""
        self.begin(self.draft.value)

    def reset(self) -> None:
        """Begin again with the settings that are simulated."""
        self.begin(self.settings)

    def begin(self, settings: Settings) -> None:
        """Begin a small area; the one before goes, and so do notices on it."""
        with self.shown():
            self._begin(settings)
            self.notice.value = ""

    def _begin(self, settings: Settings) -> None:
        """Begin a small area; raise InputError, the one before then stays."""
        self.is_playing.value = False
        fresh = start_area(settings)
        with self._lock:
            old, self.area = self.area, fresh
            self.now = moment_of(fresh, self.now.begun + 1)
            old.close()
        self.family.value, self.refused = None, ""
        self.moment.value += 1

    def step(self, weeks: int) -> None:
        """Simulate weeks of the small area, as the user asked."""
        with self.shown():
            self._step(weeks, self.now.begun)

    def play_on(self, weeks: int, begun: int) -> None:
        """Simulate weeks while the area plays, unless another has begun since; what was said to the user stays."""
        with self.shown(is_asked=False):
            self._step(weeks, begun)

    def _step(self, weeks: int, begun: int) -> None:
        """Simulate weeks; the moment that all components read is swapped at once."""
        with self._lock:
            if self.is_closed or begun != self.now.begun:
                return
            self.area.step(weeks)
            self.now = moment_of(self.area, begun, self.now)
        if self.now.is_finished:
            self.is_playing.value = False
        self.moment.value += 1

    def leave(self) -> None:
        """Pause when the area is no longer shown, and say so."""
        if self.is_playing.value and not self.is_closed:
            self.is_playing.value = False
            self.notice.value = f"Paused in the week of {day_in_words(date_of(self.now.week))}: weeks go on only while the small area is shown."

    def compare(self) -> None:
        """Begin paired runs of the whole authority."""
        with self.shown():
            self.stop()
            self.run.value = Asked(self.draft.value, authority_run(self.draft.value), self.progress.value)
            self.progress.value += 1

    def keep(self, replaces: bool = False) -> None:
        """Keep the settings under their name; replaces: other settings of that name may go."""
        with self.shown():
            self.kept.value = kept_with(self.kept.value, self.draft.value, replaces)
            self.notice.value = f"Kept as {self.draft.value.name}."

    def compare_both(self, *names: str) -> None:
        """Begin paired runs of several kept settings."""
        with self.shown():
            for each in self.both.value:
                each.work.stop()
            self.both.value = tuple(Asked(self.kept.value[name], authority_run(self.kept.value[name])) for name in names)
            self.progress.value += 1

    def ask(self, name: str, work: Callable[[], Answer]) -> None:
        """Begin to answer a lesson."""
        with self.shown():
            self.answers.value = {**self.answers.value, name: Background(work).start()}

    def stop(self) -> None:
        """Ask running paired runs to stop."""
        if self.run.value is not None:
            self.run.value.work.stop()

    def close(self) -> None:
        """Free what a closed tab held: worlds are large, and whoever still knows the session must not keep them."""
        self.is_playing.value = False
        self.stop()
        for each in self.both.value:
            each.work.stop()
        for answer in self.answers.value.values():
            answer.stop()
        with self._lock:
            if not self.is_closed:
                self.is_closed = True
                self.area.close()
                del self.area, self.now
        self.run.value, self.both.value, self.answers.value = None, (), {}

    @property
    def link(self) -> str:
        """The query of the link that gives these settings again, in this week and on this tab; a wrong one stays until the first change."""
        _ = self.moment.value
        now = self.now
        has_moved = now.week > now.begin_week and not self.is_changed
        return as_link(self.draft.value, Shown(week=date_of(now.week) if has_moved else None, tab=self.tab.value)) or self.refused
