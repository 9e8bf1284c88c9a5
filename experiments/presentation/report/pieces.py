"""What a report is made of: sections of paragraphs, tables, cards and pictures, in the order in which they are read."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

Content = str | Markup
"""Text: a plain string is escaped by the template, marked text is as it is."""


def sentence(pattern: str, *places: object, **parts: object) -> Markup:
    """Return a sentence; plain parts are escaped."""
    return Markup(pattern).format(*places, **parts)


def together(parts: Sequence[Content], between: str = ", ") -> Markup:
    """Return parts with something between; plain ones are escaped."""
    return Markup(between).join(parts)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; look: `notice`, `answer`, `small`, or nothing."""

    text: Content
    look: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: Sequence[Content]
    kind: str = "bullets"


@dataclass(frozen=True)
class Subheading:
    """A heading inside a section."""

    text: Content
    kind: str = "subheading"


@dataclass(frozen=True)
class Grid:
    """A table; a row of one cell is a heading across it. The first column names the row. look: `text` where cells are words."""

    caption: Content
    heads: Sequence[Content]
    rows: Sequence[Sequence[Content]]
    look: str = ""
    kind: str = "grid"


@dataclass(frozen=True)
class Entry:
    """One measure of a card: its words, the change from which level, and what its intervals say."""

    words: Content
    change: Content
    level: Content
    intervals: Sequence[tuple[Content, Content]]


@dataclass(frozen=True)
class Card:
    """One of several things that stand side by side, equally large."""

    title: Content
    about: Content
    entries: Sequence[Entry]


@dataclass(frozen=True)
class Cards:
    """Cards side by side."""

    cards: Sequence[Card]
    kind: str = "cards"


@dataclass(frozen=True)
class Picture:
    """A figure: its picture, and the same in words."""

    name: str
    title: Content
    svg: Markup
    words: Sequence[Content]
    kind: str = "picture"


@dataclass(frozen=True)
class Details:
    """Preformatted text, as of a command."""

    text: Content
    kind: str = "details"


Piece = Paragraph | Bullets | Subheading | Grid | Cards | Picture | Details


@dataclass(frozen=True)
class Section:
    """A section with its heading."""

    name: str
    title: Content
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Page:
    """The whole: what is missing stands first."""

    title: Content
    about: Content
    notices: Sequence[Content]
    sections: Sequence[Section]
