"""One family's story so far, under business as usual and under the policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import solara

from experiments.explorer.area_story import story_at
from experiments.inputs.errors import InputError
from experiments.presentation.figures.family_timeline import family_timeline
from experiments.presentation.page.controls import press
from experiments.presentation.page.html import alert, figure_html, grid_html, paragraph, picture_of, raw, shown_or_problem, tag
from experiments.presentation.page.moment import Moment
from experiments.presentation.page.session import Session
from experiments.presentation.story import text
from experiments.stories.narrative import Entry
from experiments.stories.story import Story

NUMBERED = "Its number is the one on this page; `run.py story` numbers families in another way."


@solara.component
def StoryView(session: Session) -> None:
    """The story of the family that is opened, if any is."""
    _ = session.moment.value
    if session.family.value is not None:
        Chronicle(session, session.family.value)


@solara.component
def Chronicle(session: Session, number: int) -> None:
    """The story of one family."""
    _ = session.moment.value
    now = session.now
    story = solara.use_memo(lambda: story_or_problem(now, number), [number, now.begun, session.drawn_week])
    with tag("section", classes="story", aria_label=f"Family {number}"):
        if isinstance(story, str):
            alert(story)
        else:
            tag("h3", f"The story so far of family {number}", id="story")
            paragraph(f"One simulated family; no real person. {NUMBERED} What nobody in the story knows is marked Unseen.", "hint")
            for part in story:
                raw(part, "chronicle")
        press("close-story", "Close the story", lambda: session.family.set(None))


def story_or_problem(now: Moment, number: int) -> list[str] | str:
    """Return the story of a family as HTML, or why there is none."""
    try:
        story = story_at(now.pair, now.settings, now.stores, number)
    except InputError as error:
        return str(error)
    return shown_or_problem(lambda: story_html(story))


def story_html(story: Story) -> list[str]:
    """Return a story as HTML: who belongs to the family, the course that is the same under both policies, where they part, each from then on."""
    who = "".join(f"<li>{escape(each)}</li>" for each in story.people)
    first = f"<h4>When the window begins</h4><ul>{who}</ul>" if who else ""
    same = "".join(entries_html(story.together)) or "<li>Nothing happened.</li>"
    words = f"{first}<h4>{escape(text.together_heading(story))}</h4><ol>{same}</ol>{parting_html(story)}{courses_html(story)}"
    figure = figure_html(picture_of(family_timeline(story)), text.text_alternative(story), id_="figure-story")
    how = "".join(f"<li>{escape(each)}</li>" for each in list(text.how_to_read(story))[:-1])
    return [words, figure, numbers_html(story), f"<details class='folded'><summary>How to read a story</summary><ul>{how}</ul></details>"]


def parting_html(story: Story) -> str:
    """Return where the courses part, and what differed first."""
    said = list(text.parting(story)) if story.parting else ["The courses under the two policies are the same so far."]
    return f"<p class='parts'>{' '.join(map(escape, said))}</p>"


def courses_html(story: Story) -> str:
    """Return the two courses side by side."""
    parts = [
        f"<section><h4>{escape(story.subject.titles[arm])}</h4><ol>{''.join(entries_html(entries))}</ol></section>"
        for arm, entries in story.courses.items()
        if entries
    ]
    return f"<div class='courses'>{''.join(parts)}</div>"


def entries_html(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield paragraphs, each with its dates; what nobody in the story knows is set apart."""
    for entry in entries:
        seen, unseen = map(escape, text.seen_and_unseen(entry))
        hidden = f" <em>Unseen: {unseen}</em>" if unseen else ""
        yield f"<li class='{'key' if entry.is_key else 'routine'}'><strong>{escape(entry.when)}:</strong> {seen}{hidden}</li>"


def numbers_html(story: Story) -> str:
    """Return the courses in a few numbers, both errors among them."""
    rows = [[each.label, each.unit, *each.values] for each in text.rows(story)]
    return grid_html(["What", "unit", *story.subject.titles.values()], rows, "The courses in a few numbers", "story-numbers", (1,))
