"""One family's story so far, under business as usual and under the policy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import solara

from experiments.explorer.area_run import AreaRun
from experiments.explorer.area_story import story_so_far
from experiments.inputs.errors import InputError
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.page.controls import press
from experiments.presentation.page.html import alert, paragraph, raw, tag
from experiments.presentation.page.session import Session
from experiments.stories.narrative import Entry
from experiments.stories.story import Story
from simulation.calendar import date_of


@solara.component
def StoryView(session: Session) -> None:
    """The story of the family that is opened, if any is."""
    _ = session.moment.value
    if session.family.value is not None:
        Told(session, session.family.value)


@solara.component
def Told(session: Session, number: int) -> None:
    """The story of one family."""
    _, area = session.moment.value, session.area
    story = solara.use_memo(lambda: story_or_problem(area, number), [number, session.begun, area.week])
    with tag("section", classes="story", aria_label=f"Family {number}"):
        if isinstance(story, str):
            alert(story)
        else:
            tag("h3", f"The story so far of {story.subject.name}", id="story")
            paragraph("Sentences in italics are true in the simulation, and nobody in the story knows them.", "hint")
            raw(story_html(story), "told")
        press("close-story", "Close the story", lambda: session.family.set(None))


def story_or_problem(area: AreaRun, number: int) -> Story | str:
    """Return the story of a family, or why there is none."""
    try:
        return story_so_far(area, number)
    except InputError as error:
        return str(error)


def story_html(story: Story) -> str:
    """Return a story as HTML: who belongs to the family, what is the same under both policies, where they part, and each course from then on."""
    who = "".join(f"<li>{escape(each)}</li>" for each in story.people)
    first = f"<h4>When the window begins</h4><ul>{who}</ul>" if who else ""
    same = "".join(entries_html(story.together))
    return f"{first}<h4>Under both policies</h4><ol>{same}</ol>{parting_html(story)}{courses_html(story)}"


def parting_html(story: Story) -> str:
    """Return where the courses part."""
    parting = story.parting
    if parting is None:
        return "<p class='parts'>The courses under the two policies are the same so far.</p>"
    what = "; ".join(
        f"{escape(each.what)}: {escape(each.values[0])} as usual, {escape(each.values[1])} with the policy" for each in parting.differences
    )
    day = day_in_words(date_of(parting.week))
    return f"<p class='parts'><strong>Here the courses part</strong>, in the week of {day}. {escape(parting.does)} {what}.</p>"


def courses_html(story: Story) -> str:
    """Return the two courses side by side."""
    parts = [
        f"<section><h4>{escape(story.subject.titles[arm])}</h4><ol>{''.join(entries_html(entries))}</ol></section>"
        for arm, entries in story.courses.items()
        if entries
    ]
    return f"<div class='courses'>{''.join(parts)}</div>"


def entries_html(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield paragraphs, each with its dates; what nobody in the story knows is marked."""
    for entry in entries:
        sentences = " ".join(f"<em>{escape(each.text)}</em>" if each.is_truth else escape(each.text) for each in entry.sentences)
        yield f"<li class='{'key' if entry.is_key else 'routine'}'><strong>{escape(entry.when)}:</strong> {sentences}</li>"
