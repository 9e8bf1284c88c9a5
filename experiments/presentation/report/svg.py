"""A figure's SVG file as part of a page: only shapes are kept, names are its own, and it has a title and a text alternative."""

import re
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as tree

from markupsafe import Markup, escape

from experiments.inputs.errors import InputError, NotGiven

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"

SHAPES = {"svg", "g", "path", "use", "defs", "clipPath", "rect", "line", "polyline", "polygon", "circle", "ellipse", "text", "tspan", "pattern"}
"""Elements that are kept; a script, a link or a picture from elsewhere is none of them."""

LOOKS = {
    *("id", "d", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "width", "height", "points", "transform", "viewBox"),
    *("patternUnits", "style", "clip-path", "fill", "stroke", "stroke-width", "opacity"),
}
"""Attributes that are kept; no event is one of them."""

REFERENCE = re.compile(r"url\(\s*#([^)]*)\)")

ELSEWHERE = re.compile(r"url\(\s*(?!#)|@import|javascript:", re.IGNORECASE)


def inline_svg(path: Path, name: str, title: str, words: Sequence[str]) -> Markup:
    """Return a figure as SVG for a page.

    Parameters
    ----------
    path
        The file, as Matplotlib wrote it.
    name
        Of the figure; begins every id, so that those of several figures differ.
    title, words
        What a screen reader says of the picture.

    Raises
    ------
    InputError
        If the file is no whole SVG.
    """
    try:
        root = tree.fromstring(path.read_text(encoding="utf-8"))
    except (tree.ParseError, UnicodeDecodeError, OSError) as error:
        raise InputError(path, "", NotGiven(str(error)), "an SVG file as it was written", "Draw it again, or delete the file.") from error
    head = Markup('<title id="{0}-title">{1}</title><desc id="{0}-words">{2}</desc>').format(name, title, " ".join(words))
    shapes = Markup("").join(element(child, name) for child in root)
    box = root.get("viewBox", "0 0 100 100")
    opening = Markup('<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{0}" aria-labelledby="{1}-title" aria-describedby="{1}-words">')
    return opening.format(box, name) + head + shapes + Markup("</svg>")


def element(found: tree.Element, name: str) -> Markup:
    """Return an element with all below it; nothing of one that is no shape."""
    if not isinstance(found.tag, str) or found.tag.removeprefix(SVG) not in SHAPES:
        return Markup("")
    tag = found.tag.removeprefix(SVG)
    looks = Markup("").join(Markup(' {}="{}"').format(key, value) for key, value in attributes(found, name))
    inside = escape(found.text.strip() if found.text else "") + Markup("").join(element(child, name) for child in found)
    return Markup("<{0}{1}>{2}</{0}>").format(tag, looks, inside) if inside else Markup("<{0}{1}/>").format(tag, looks)


def attributes(found: tree.Element, name: str) -> list[tuple[str, str]]:
    """Return the attributes that are kept, with the figure's name before every id."""
    kept = []
    for key, value in found.attrib.items():
        if key == LINK and value.startswith("#"):
            kept.append(("href", f"#{name}-{value[1:]}"))
        elif key in LOOKS and not ELSEWHERE.search(value):
            own = f"{name}-{value}" if key == "id" else REFERENCE.sub(lambda match: f"url(#{name}-{match[1]})", value)
            kept.append((key, " ".join(own.split())))
    return kept
