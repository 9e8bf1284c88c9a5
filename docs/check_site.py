"""Check a built site: every link leads to a file and a heading that are there, and no page loads anything from elsewhere."""

import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {("script", "src"), ("img", "src"), ("iframe", "src"), ("link", "href"), ("source", "src"), ("embed", "src"), ("object", "data")}
"""What a browser fetches by itself; a link of an `a` is only followed."""


class Page(HTMLParser):
    """What a page links to, what it loads, and the places in it that a link can lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links, self.loaded, self.places = list[str](), list[str](), set[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of a tag."""
        for name, value in attrs:
            if value is not None and name in ("id", "name"):
                self.places.add(value)
            if value and (tag, name) in LOADED:
                self.loaded.append(value)
            if value and tag == "a" and name == "href":
                self.links.append(value)


def faults_of(site: Path) -> Iterator[str]:
    """Yield what is wrong with a built site, a line each."""
    pages = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    if not pages:
        yield f"{site} holds no page"
    for path, page in pages.items():
        name = path.relative_to(site.resolve()).as_posix()
        yield from (f"{name} loads {address} from elsewhere" for address in page.loaded if is_elsewhere(address))
        yield from (f"{name}: {link} leads nowhere" for link in [*page.links, *page.loaded] if not leads_somewhere(link, path, pages))
    for path in site.rglob("*.css"):
        text = path.read_text(encoding="utf-8")
        yield from (f"{path.name} loads from elsewhere" for word in ("url(http", "url(//", 'url("http', "url('http", "@import") if word in text)


def is_elsewhere(link: str) -> bool:
    """Return whether an address is of another machine."""
    parts = urlsplit(link)
    return parts.scheme in ("http", "https") or bool(parts.netloc)


def leads_somewhere(link: str, path: Path, pages: dict[Path, Page]) -> bool:
    """Return whether an address leads to a file, and to a place in it; those of other machines are not looked at."""
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        return True
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    place = unquote(parts.fragment)
    if not target.is_file():
        return False
    return not place or target not in pages or place in pages[target].places


def main() -> int:
    """Print the faults of the site whose folder is given; return the exit status."""
    faults = list(faults_of(Path(sys.argv[1])))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{sys.argv[1]}: {len(faults)} broken links" if faults else f"{sys.argv[1]}/index.html: every link leads somewhere, nothing is fetched")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
