"""One family's story in the terminal: how it was chosen, where the courses part, and both in a few numbers."""

from collections.abc import Iterator

from experiments.presentation.story.text import about, notices, parting, rows, title
from experiments.presentation.terminal.layout import DISCLAIMER, paragraphs, table_lines
from experiments.stories.story import Story


def story_lines(story: Story, width: int | None = None) -> Iterator[str]:
    """Yield a story's head; the story itself is in its folder."""
    yield from paragraphs([title(story), about(story), *notices(story), "", *parting(story), ""], width)
    heads = ["", "unit", *story.subject.titles.values()]
    yield from table_lines(heads, [[row.label, row.unit, *row.values] for row in rows(story)], width)
    yield from paragraphs(["", DISCLAIMER], width)
