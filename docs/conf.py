"""How `make docs` builds the documentation: offline, strict, with nothing that a browser would have to fetch."""

import importlib
import pkgutil
import re
import sys
from pathlib import Path
from typing import Any

DOCS = Path(__file__).resolve().parent
REPOSITORY = DOCS.parent
sys.path.insert(0, str(REPOSITORY))

project = "Family Safeguarding simulator"
author = "The Family Safeguarding simulator authors"
copyright = "2026, the authors; MIT licence"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["validation/*.csv"]
html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_show_search_summary = False  # a browser may not fetch pages from a folder to quote them
html_theme_options = {"navigation_with_keys": True}
html_static_path = ["site"]
html_css_files = ["site.css"]
html_js_files = ["site.js"]
language = "en"
smartquotes = False

nb_execution_mode = "off"
nb_ipywidgets_js: dict[str, Any] = {}
"""Stored outputs are shown; nothing is loaded from elsewhere for them."""
nb_merge_streams = True

myst_heading_anchors = 4
myst_enable_extensions: list[str] = []

add_module_names = False
autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True
python_use_unqualified_type_names = True
default_role = "code"
napoleon_google_docstring = False
napoleon_use_rtype = False

nitpicky = True
nitpick_ignore_regex = [("py:.*", ".*")]
"""Types of other packages have no page here; links between pages are all followed."""

LINK = re.compile(r"(?<!!)\[([^\]]+)\]\(([^)\s]+)\)")
SCHEME = re.compile(r"[a-z]+:|#")
MODULES = re.compile(r"^<!-- modules of (\S+) -->$", re.M)
PUBLIC = "<!-- public names -->"
PAGES = (".md", ".ipynb")


def as_page(app: Any, name: str, source: list[str]) -> None:
    """Make a page of a source: links that leave docs/ become words with the place in the repository, and lists of modules are written out."""
    page = Path(app.env.doc2path(name))
    if page.suffix == ".md":
        text = LINK.sub(lambda found: inside(found, page.parent), source[0])
        listed = text.replace(PUBLIC, public_names()) if PUBLIC in text else text
        source[0] = MODULES.sub(lambda found: modules_of(found[1]), listed)


def inside(found: re.Match[str], folder: Path) -> str:
    """Return a link as it is if it leads to a page; else its words and the place in the repository. A folder of pages leads to its list."""
    words, target = found[1], found[2]
    if SCHEME.match(target):
        return found[0]
    path, _, heading = target.partition("#")
    place = (folder / path).resolve()
    if not place.is_relative_to(REPOSITORY):
        return found[0]
    if place.is_relative_to(DOCS) and place.suffix in PAGES:
        return found[0]
    if place.is_relative_to(DOCS) and (place / "index.md").exists():
        return f"[{words}]({path}/index.md)"
    own = place.relative_to(REPOSITORY).as_posix()
    if not place.exists():
        raise FileNotFoundError(f"{folder} links to {own}, which is not there")
    shown = {"README.md": "index.md", "CHANGELOG.md": "changelog.md"}.get(own)
    if shown is not None:
        up = "../" * len(folder.relative_to(DOCS).parts)
        return f"[{words}]({up}{shown}{'#' + heading if heading else ''})"
    return f"`{own}`" if words in (own, place.name) else f"{words} (`{own}`)"


def public_names() -> str:
    """Return what documents every public name, functions before classes, each under a heading of its own."""
    experiments = importlib.import_module("experiments")
    found = []
    for name in sorted(experiments.__all__, key=lambda name: (name[0].isupper(), name)):
        value = getattr(experiments, name)
        kind = "function" if not isinstance(value, type) else "exception" if issubclass(value, Exception) else "class"
        members = "" if kind == "function" else "\n   :members:"
        found.append(f"## {name}\n\n```{{eval-rst}}\n.. auto{kind}:: experiments.{name}{members}\n```")
    return "\n\n".join(found)


def modules_of(package: str) -> str:
    """Return what documents every module of a package, each under a heading of its own."""
    found = importlib.import_module(package)
    names = sorted(module.name for module in pkgutil.iter_modules(found.__path__) if not module.ispkg)
    return "\n\n".join(f"## {name}\n\n```{{eval-rst}}\n.. automodule:: {package}.{name}\n   :members:\n```" for name in names)


def plain_functions(*_: Any) -> None:
    """Put the Python source in the place of every compiled function, so that its signature and docstring can be read.

    What needs compiled functions while it is imported is imported before.
    """
    experiments = importlib.import_module("experiments")
    for name in experiments.__all__:
        getattr(experiments, name)
    for package in ("agents", "simulation", "simulation.week", "simulation.ingredients"):
        for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
            importlib.import_module(f"{package}.{module.name}")
    own = [loaded for name, loaded in sys.modules.items() if name.partition(".")[0] in ("agents", "simulation")]
    for loaded in own:
        for key, value in list(vars(loaded).items()):
            if hasattr(value, "py_func") and hasattr(value, "signatures"):
                setattr(loaded, key, value.py_func)


def is_skipped(app: Any, kind: str, name: str, value: Any, is_skipped: bool, options: Any) -> bool | None:
    """Leave out the rules that a Mesa agent binds: they stand by themselves."""
    from agents.agent import behaviour

    return True if isinstance(value, behaviour) else None


def readable(app: Any, kind: str, name: str, value: Any, options: Any, signature: str | None, returned: str | None) -> tuple[str, str | None] | None:
    """Return a signature whose defaults can be read: those that are made when they are needed are dots."""
    return (signature.replace("<factory>", "..."), returned) if signature and "<factory>" in signature else None


def whole(app: Any, kind: str, name: str, value: Any, options: Any, lines: list[str]) -> None:
    """Keep the first sentence of a constant's docstring whole: what stands before a colon is no type there."""
    if kind in ("attribute", "data", "property"):
        lines[:0] = ["..", ""]  # an empty comment, in which there is no colon


def setup(app: Any) -> None:
    """Add what this documentation needs beside Sphinx."""
    app.connect("builder-inited", plain_functions)
    app.connect("source-read", as_page)
    app.connect("autodoc-skip-member", is_skipped)
    app.connect("autodoc-process-signature", readable)
    app.connect("autodoc-process-docstring", whole, priority=400)  # before napoleon
