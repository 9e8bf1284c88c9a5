"""A story as one HTML file without anything from elsewhere."""

import re
from io import StringIO
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from matplotlib.figure import Figure

from experiments.presentation.figures.style import styled
from experiments.presentation.story import text
from experiments.presentation.terminal.layout import SHORT_DISCLAIMER
from experiments.stories.story import Story

TEMPLATES = Path(__file__).resolve().parent / "templates"

PROLOGUE, METADATA = re.compile(r"\A.*?(?=<svg)", re.DOTALL), re.compile(r"<metadata>.*?</metadata>", re.DOTALL)

OPENING = re.compile(r"<svg ")


def html_of(story: Story, figure: Figure) -> str:
    """Return a story as HTML; every text from settings is escaped.

    Parameters
    ----------
    story
        With one arm or two.
    figure
        From `family_timeline`.
    """
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    style = Markup((TEMPLATES / "style.css").read_text(encoding="utf-8"))
    drawing = drawing_of(figure, text.text_alternative(story))
    return made.get_template("story.html.jinja").render(story=story, text=text, style=style, drawing=drawing, disclaimer=SHORT_DISCLAIMER)


@styled()
def drawing_of(figure: Figure, words: str) -> Markup:
    """Return a figure as SVG that stands in a page, with a text alternative."""
    file = StringIO()
    figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None})
    plain = METADATA.sub("", PROLOGUE.sub("", file.getvalue(), count=1), count=1)
    label = Markup('<svg role="img" aria-label="{}" ').format(escape(words))
    return Markup(OPENING.sub(lambda _: str(label), plain, count=1))
