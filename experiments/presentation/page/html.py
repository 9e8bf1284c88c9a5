"""Plain HTML for the page: headings, paragraphs, messages, pictures with their text, and tables."""

import base64
from collections.abc import Callable, Iterable, Sequence
from html import escape
from io import BytesIO
from typing import Any

import pandas as pd
import solara
from markupsafe import Markup
from matplotlib.figure import Figure

from experiments.presentation.figures.style import styled

LONGEST_NAME = 60
"""Letters of a figure's words that name its frame."""


def tag(name: str, *children: Any, classes: str = "", **attributes: Any) -> Any:
    """Return an element: children are texts or elements; class and further attributes, `aria_label` for aria-label."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    return solara.v.Html(tag=name, children=list(children), class_=classes, attributes=named)


def shown_or_problem(make: Callable[[], list[str]]) -> list[str]:
    """Return HTML that is made now, or a message in its place: one figure that fails must not take the page with it."""
    try:
        return make()
    except Exception as error:
        words = escape(f"This part cannot be shown: {type(error).__name__}: {error}.")
        return [f'<div class="alert" role="alert"><span class="sign" aria-hidden="true">!</span><p>{words}</p></div>']


def paragraph(text: str, classes: str = "", **attributes: Any) -> Any:
    """Return a paragraph of text."""
    return tag("p", text, classes=classes, **attributes)


def alert(text: str, sign: str = "!", classes: str = "alert") -> Any:
    """Return a message that a screen reader says at once; each line is a paragraph."""
    lines = [tag("span", sign, classes="sign", aria_hidden="true"), tag("div", *map(paragraph, text.splitlines()))]
    return tag("div", *lines, classes=classes, role="alert")


def raw(text: str, classes: str = "", name: str = "div") -> Any:
    """Return HTML that is written already, every text in it escaped."""
    return solara.HTML(tag=name, unsafe_innerHTML=text, classes=[classes])


@styled()
def picture_of(figure: Figure) -> str:
    """Return a figure as the address of an image: SVG inside the page."""
    with BytesIO() as file:
        figure.savefig(file, format="svg", metadata={"Date": None})
        return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode()}"


def figure_html(address: str, text: str, caption: str = "", id_: str = "", is_narrow: bool = False) -> str:
    """Return an image with its text alternative, which can be read below it, too; is_narrow: it is drawn for a telephone, others scroll there."""
    mark = f' id="{escape(id_, quote=True)}"' if id_ else ""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    words = f"<details class='folded'><summary>The figure in words</summary><p>{escape(text)}</p></details>"
    image = f'<img src="{address}" alt="{escape(text, quote=True)}">'
    name = escape(f"Figure: {text[:LONGEST_NAME]}", quote=True)
    scrolls = image if is_narrow else f'<div class="wide" tabindex="0" role="region" aria-label="{name}">{image}</div>'
    return f"<figure{mark}>{scrolls}{below}{words}</figure>"


def grid_html(heads: Sequence[str], rows: Iterable[Sequence[str | Markup]], caption: str, id_: str = "", texts: Sequence[int] = ()) -> str:
    """Return a table that scrolls by itself where it is wider than the screen.

    Parameters
    ----------
    heads
        Of all columns; the first column names the rows.
    rows
        Cells are text, or HTML if they are marked; a row of one cell is a title.
    caption
        What it shows, in words.
    id_
        Of the element, for links and tests.
    texts
        Places of further columns that are set to the left.
    """
    is_left = [i == 0 or i in texts for i in range(len(heads))]
    head = "".join(f'<th scope="col"{left(is_left[i])}>{escape(name)}</th>' for i, name in enumerate(heads))
    body = "".join(row_html(row, is_left) for row in rows)
    mark = f' id="{escape(id_, quote=True)}"' if id_ else ""
    table = f"<table{mark}><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}">{table}</div>'


def row_html(cells: Sequence[str | Markup], is_left: list[bool]) -> str:
    """Return one row; a row of one cell is a title."""
    if len(cells) == 1:
        return f'<tr class="heading"><th scope="rowgroup" colspan="{len(is_left)}">{cell_html(cells[0])}</th></tr>'
    rest = "".join(f"<td{left(is_left[i])}>{cell_html(cell)}</td>" for i, cell in enumerate(cells[1:], start=1))
    inset = len(cells[0]) - len(cells[0].lstrip())
    return f'<tr><th scope="row" class="inset-{inset}">{cell_html(cells[0].strip())}</th>{rest}</tr>'


def cell_html(cell: str | Markup) -> str:
    """Return a cell: marked text as it is, any other escaped."""
    return str(cell) if isinstance(cell, Markup) else escape(cell)


def left(is_left: bool) -> str:
    """Return the class of a cell that is set to the left."""
    return ' class="left"' if is_left else ""


def frame_html(table: pd.DataFrame, caption: str, id_: str = "", texts: Sequence[int] = ()) -> str:
    """Return a data frame as a table, its cells as they are written."""
    return grid_html(
        [str(name) for name in table.columns], [[str(cell) for cell in row] for row in table.itertuples(index=False)], caption, id_, texts
    )


def download_html(content: str, name: str, label: str, kind: str = "text/yaml") -> str:
    """Return a link that saves a text as a file."""
    data = base64.b64encode(content.encode()).decode()
    return f'<a class="press" download="{escape(name, quote=True)}" href="data:{kind};base64,{data}">{escape(label)}</a>'
