"""Plain HTML for the page: headings, paragraphs, messages, pictures with their text, and tables."""

import base64
from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Any

import pandas as pd
import solara
from matplotlib.figure import Figure

from experiments.presentation.figures.style import styled


def tag(name: str, *children: Any, classes: str = "", **attributes: Any) -> Any:
    """Return an element: children are texts or elements; class and further attributes, `aria_label` for aria-label."""
    named = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None}
    return solara.v.Html(tag=name, children=list(children), class_=classes, attributes=named)


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


def figure_html(address: str, text: str, caption: str = "") -> str:
    """Return an image with its text alternative and a caption."""
    below = f"<figcaption>{escape(caption)}</figcaption>" if caption else ""
    return f'<figure><img src="{address}" alt="{escape(text, quote=True)}">{below}</figure>'


def table_html(table: pd.DataFrame, caption: str, texts: Sequence[str] = (), id_: str = "") -> str:
    """Return a table whose cells are texts already, or numbers as they are.

    Parameters
    ----------
    table
        Its columns are the headings; the first column names the rows.
    caption
        What it shows, in words.
    texts
        Columns that are set to the left.
    id_
        Of the element, for links and tests.
    """
    names = [str(name) for name in table.columns]
    is_left = [i == 0 or name in texts for i, name in enumerate(names)]
    head = "".join(f'<th scope="col"{left(is_left[i])}>{escape(name)}</th>' for i, name in enumerate(names))
    rows = "".join(row_html([str(cell) for cell in row], is_left) for row in table.itertuples(index=False))
    mark = f' id="{escape(id_, quote=True)}"' if id_ else ""
    body = f"<table{mark}><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption, quote=True)}">{body}</div>'


def row_html(cells: list[str], is_left: list[bool]) -> str:
    """Return one row; a row with nothing beside its first cell is a title."""
    if not any(cells[1:]):
        return f'<tr class="title"><th scope="rowgroup" colspan="{len(cells)}">{escape(cells[0])}</th></tr>'
    rest = "".join(f"<td{left(is_left[i])}>{escape(cell)}</td>" for i, cell in enumerate(cells[1:], start=1))
    return f'<tr><th scope="row">{escape(cells[0])}</th>{rest}</tr>'


def left(is_left: bool) -> str:
    """Return the class of a cell that is set to the left."""
    return ' class="left"' if is_left else ""


def download_html(content: str, name: str, label: str, kind: str = "text/yaml") -> str:
    """Return a link that saves a text as a file."""
    data = base64.b64encode(content.encode()).decode()
    return f'<a class="press" download="{escape(name, quote=True)}" href="data:{kind};base64,{data}">{escape(label)}</a>'
