"""A story as one HTML file without anything from elsewhere: the stylesheet is that of a report, with a few rules of its own."""

from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from matplotlib.figure import Figure

from experiments.presentation.figures.style import styled
from experiments.presentation.report.svg import inline_svg
from experiments.presentation.report.write import TEMPLATES as OF_REPORTS
from experiments.presentation.story import text
from experiments.presentation.terminal.layout import SHORT_DISCLAIMER
from experiments.stories.story import Story

TEMPLATES = Path(__file__).resolve().parent / "templates"

STYLES = (OF_REPORTS / "style.css", TEMPLATES / "story.css")


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
    style = Markup("\n".join(path.read_text(encoding="utf-8") for path in STYLES))
    drawing = drawing_of(story, figure)
    return made.get_template("story.html.jinja").render(story=story, text=text, style=style, drawing=drawing, disclaimer=SHORT_DISCLAIMER)


@styled()
def drawing_of(story: Story, figure: Figure) -> Markup:
    """Return a figure as SVG that stands in a page, with a text alternative."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / "family_timeline.svg"
        figure.savefig(place, bbox_inches="tight", metadata={"Date": None})
        return inline_svg(place, "family-timeline", figure.get_suptitle(), [text.text_alternative(story)])
