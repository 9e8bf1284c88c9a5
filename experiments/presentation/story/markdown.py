"""A story as Markdown."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from experiments.presentation.story import text
from experiments.presentation.terminal.layout import SHORT_DISCLAIMER
from experiments.stories.narrative import Entry
from experiments.stories.story import Story

MARKUP = re.compile(r"([\\`*_\[\]<>#|])")

FIGURE_FILE = "family_timeline.png"


def markdown_of(story: Story) -> str:
    """Return a story as Markdown; texts from settings are escaped."""
    return "\n".join(lines_of(story)) + "\n"


def lines_of(story: Story) -> Iterator[str]:
    """Yield the lines."""
    yield from (f"# {escaped(text.title(story))}", "", escaped(text.about(story)), "", f"**{SHORT_DISCLAIMER}**", "")
    yield from (f"> {escaped(line)}\n" for line in text.notices(story) if line)
    yield from table_lines(story)
    yield from section("Where the courses part", [f"- {escaped(line)}" for line in text.parting(story)], is_list=True)
    yield from ("## Over time", "", f"![{escaped(text.text_alternative(story))}]({FIGURE_FILE})", "")
    yield from section("The family when the story begins", [f"- {escaped(line)}" for line in story.people], is_list=True)
    yield from parts(story, "in short", brief_lines, is_list=True)
    yield from parts(story, "in full", lambda entries: map(paragraph, entries), is_list=False)
    yield from section("How to read this", [f"- {escaped(line)}" for line in text.how_to_read(story)], is_list=True)
    yield SHORT_DISCLAIMER


def parts(story: Story, how: str, lines: Callable[[Sequence[Entry]], Iterable[str]], *, is_list: bool) -> Iterator[str]:
    """Yield both courses: what is the same under both policies, then each arm."""
    if story.together:
        yield from section(f"{text.together_heading(story)}, {how}", lines(story.together), is_list)
    for arm, entries in story.courses.items():
        yield from section(f"Under: {story.subject.titles[arm]}, {how}", lines(entries), is_list)


def brief_lines(entries: Sequence[Entry]) -> Iterator[str]:
    """Yield what changed, a line for each date."""
    yield from (f"- {when}: {escaped(words)}" for when, words in text.in_short(entries))


def section(heading: str, lines: Iterable[str], is_list: bool = False) -> Iterator[str]:
    """Yield a section; nothing of an empty one."""
    found = [*lines]
    if found:
        yield from (f"## {escaped(heading)}", "", ("\n" if is_list else "\n\n").join(found), "")


def table_lines(story: Story) -> Iterator[str]:
    """Yield the table of the course in a few numbers, both errors in bold."""
    titles = [escaped(title) for title in story.subject.titles.values()]
    yield from ("## In short", "", f"| | unit | {' | '.join(titles)} |", f"| --- | --- |{' ---: |' * len(titles)}")
    for row in text.rows(story):
        mark = "**" if row.is_error else ""
        yield f"| {mark}{escaped(row.label)}{mark} | {row.unit} | {' | '.join(row.values)} |"
    yield ""


def paragraph(entry: Entry) -> str:
    """Return a paragraph: its dates, what somebody knows, and what nobody does in italics."""
    seen, unseen = text.seen_and_unseen(entry)
    hidden = f" *Unseen: {escaped(unseen)}*" if unseen else ""
    return f"**{entry.when}.**{f' {escaped(seen)}' if seen else ''}{hidden}"


def escaped(words: str) -> str:
    """Return text with nothing in it that Markdown takes for markup."""
    return MARKUP.sub(r"\\\1", words)
