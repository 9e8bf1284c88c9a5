"""A story as Markdown, HTML and figure: its numbers are the tables', text is escaped, and the figure has what every figure must have."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.dates import date2num

from experiments.presentation.figures.family_timeline import broken_lines, family_timeline
from experiments.presentation.story import text
from experiments.presentation.story.html import html_of
from experiments.presentation.story.markdown import markdown_of
from experiments.presentation.story.write import timeline_table
from experiments.presentation.terminal.layout import SHORT_DISCLAIMER
from experiments.presentation.terminal.story import story_lines
from experiments.stories.parting import Difference
from experiments.stories.recorder import Recorder
from experiments.stories.story import Story
from tests.experiments.presentation.figures.rules import faults_of
from tests.experiments.stories.conftest import arms, experiment, key, search, story
from tests.helpers import live, world_of

__all__ = ["arms", "experiment", "key", "search", "story"]

EVIL = '<script>alert("x")</script> & [link](http://example.org) *bold* | cell'


class Page(HTMLParser):
    """The texts of a page's tables, and its tags."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href", "xlink:href", "action") or name.startswith("on")]
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self.cells and self.tags[-1] in ("td", "th", "small"):
            self.cells[-1] += data


@pytest.fixture(scope="module")
def page(story: Story) -> str:
    return html_of(story, family_timeline(story))


def test_the_table_of_the_page_is_the_table(page: str, story: Story) -> None:
    cells = [cell.strip() for cell in Page(page).cells]
    for row in text.rows(story):
        place = cells.index(f"{row.label} ({row.unit})")
        assert tuple(cells[place + 1 : place + 1 + len(row.values)]) == row.values
    for row, (_, values) in zip(text.rows(story), story.outcome.iterrows()):
        for shown, arm in zip(row.values, story.subject.titles):
            assert float(shown.replace("\N{MINUS SIGN}", "-")) == pytest.approx(values[arm], abs=0.051)


def test_every_sentence_is_on_the_page_and_in_the_markdown(page: str, story: Story) -> None:
    words, plain = " ".join(" ".join(Page(page).words).split()), markdown_of(story).replace("\\", "")
    for entry in (*story.together, *(entry for entries in story.courses.values() for entry in entries)):
        for sentence in entry.sentences:
            assert sentence.text in words and sentence.text in plain
    for line in (text.NO_REAL_PERSON, SHORT_DISCLAIMER, *text.parting(story), *text.how_to_read(story), *story.people):
        assert line in words and line in plain


def test_how_to_read_says_that_the_log_has_another_true_risk(story: Story) -> None:
    assert any("decisions.parquet" in line and "the child of most concern" in line for line in text.how_to_read(story))


def test_a_page_needs_nothing_from_elsewhere(page: str) -> None:
    found = Page(page)
    assert "script" not in found.tags and "img" not in found.tags and "link" not in found.tags
    assert all(link.startswith("#") for link in found.links), found.links
    assert "default-src 'none'" in page and found.tags.count("h1") == 1


def test_text_from_settings_is_escaped(story: Story) -> None:
    arm = next(iter(story.subject.titles))
    evil = replace(story, subject=replace(story.subject, name=EVIL, place=EVIL, titles={**story.subject.titles, arm: EVIL}, chosen=(EVIL,)))
    made = html_of(evil, family_timeline(story))
    assert "<script" not in made and "&lt;script&gt;" in made
    plain = markdown_of(evil)
    assert "<script" not in plain.replace("\\<", "") and not re.search(r"(?<!\\)\[link", plain)
    assert all(line.replace("\\|", "").count("|") == 5 for line in plain.splitlines() if line.startswith("|"))


def test_the_figure_asks_names_place_and_period_and_no_text_lies_on_another(story: Story) -> None:
    plain = dict(zip(story.subject.titles, ("Business as usual", "A programme")))
    figure = family_timeline(replace(story, subject=replace(story.subject, titles=plain)))
    assert faults_of(figure, ["Tiny, 1 January 2014 to 31 December 2015", "no real person"], is_few=True) == []
    titles = [ax.get_title(loc="left") for ax in figure.axes if ax.get_title(loc="left")]
    assert titles == [f"Under: {title}" for title in plain.values()]
    limits = {ax.get_xlim() for ax in figure.axes[:-1]}
    assert len(limits) == 1, "one axis of time"
    heights = {figure.axes[place].get_ylim() for place in (0, 3)}
    assert len(heights) == 1, "one axis of chances"


def test_the_figure_draws_what_its_table_says(story: Story) -> None:
    figure, table = family_timeline(story), timeline_table(story)
    marks = sum(len(line.get_xdata()) for place in (1, 4) for line in figure.axes[place].lines if line.get_marker() not in ("None", ""))
    assert marks == (table["shown"] == "mark").sum() > 10
    first = table[(table["shown"] == "line") & (table["arm"] == next(iter(story.subject.titles)))]
    days = [date2num(day) for day in first["date"]]
    drawn = [line.get_xydata() for line in figure.axes[0].lines if len(line.get_xdata()) > 2]
    for column, line in zip(("true_chance", "belief"), drawn, strict=True):
        values = [(day, value) for day, value in zip(days, first[column]) if np.isfinite(value)]
        assert {*values} <= {*map(tuple, line)}
        others = [tuple(point) for point in line if np.isfinite(point[1]) and tuple(point) not in values]
        assert len(others) <= (first["child"] != first["child"].shift()).sum() - 1, "a value is held up to a break, and nothing else is drawn"


def test_no_line_joins_two_children(story: Story) -> None:
    """Child 1 is of most concern for two weeks, child 2 for one, child 1 again, and then nobody is at home."""
    arm, week = next(iter(story.subject.titles)), timedelta(weeks=1)
    children, belief = ["child 1", "child 1", "child 2", "child 1", ""], [0.30, 0.25, 0.24, 0.26, np.nan]
    table = {
        "arm": arm,
        "date": [date(2015, 4, 6) + week * i for i in range(5)],
        "child": children,
        "belief": belief,
        "true_chance": [0.01, 0.02, 0.09, 0.03, 0.03],
    }
    lines = pd.DataFrame(table)
    broken = broken_lines(lines)
    for column in ("belief", "true_chance"):
        for one, other in pairwise(broken.itertuples()):
            is_drawn = np.isfinite(getattr(one, column)) and np.isfinite(getattr(other, column))
            assert not is_drawn or one.child == other.child
    assert set(broken[broken["belief"].notna()]["child"]) == {"child 1", "child 2"}
    held = broken[(broken["child"] == "child 2") & broken["belief"].notna()]
    assert (held["date"].max() - held["date"].min()) == week, "a single week is a stretch that can be seen"
    figure = family_timeline(replace(story, lines=lines, marks=story.marks[story.marks["arm"] == arm]))
    drawn = max(figure.axes[0].lines, key=lambda line: len(line.get_xdata()))
    assert np.isnan(np.asarray(drawn.get_ydata(), float)).any() and "A line breaks where another child" in " ".join(
        t.get_text() for t in figure.texts
    )


def test_a_story_of_one_model_has_one_panel_and_a_page() -> None:
    world = live(world_of(), 20)
    recorder = Recorder("Littleton", "As usual")
    recorder.begin(world)
    key = int(world.families["key"][int(world.open_families[0])])
    made = recorder.story(key, int(world.state[0]["week"]) + 20, "family 1")
    figure = family_timeline(made)
    assert [ax.get_title(loc="left") for ax in figure.axes if ax.get_title(loc="left")] == ["Under: As usual"]
    assert faults_of(figure, ["Littleton"], is_few=True) == []
    assert "Where the courses part" not in html_of(made, figure) and "Where the courses part" not in markdown_of(made)


def test_the_terminal_says_how_the_family_was_chosen_and_both_errors(story: Story) -> None:
    lines = "\n".join(story_lines(story, 120))
    assert "Chosen by a test." in lines and text.NO_REAL_PERSON in lines
    assert "danger missed" in lines and "needless protection plans" in lines and "needless entries to care" in lines


def test_differences_too_small_to_be_seen_are_said_to_be_so(story: Story) -> None:
    assert story.parting is not None
    week = story.parting.week
    trust, worker = Difference("trust", ("0.2101", "0.2102"), 0.0001), Difference("the worker", ("a", "b"))
    small = replace(story, parting=replace(story.parting, differences=(trust,), plain_week=week + 3, plain=(worker,)))
    lines = " ".join(text.parting(small))
    assert "At first they differ by less than 0.01: trust. They differ by more from the week of" in lines
    assert "First to differ: the worker (" in lines and "0.2101" not in lines
    plain = replace(story, parting=replace(story.parting, differences=(worker,), plain_week=week, plain=(worker,)))
    assert "less than" not in " ".join(text.parting(plain)) and "by more" not in " ".join(text.parting(plain))
    never = replace(story, parting=replace(story.parting, differences=(trust,), plain_week=None, plain=()))
    assert "They never differ by more than 0.01." in [*text.parting(never)]
