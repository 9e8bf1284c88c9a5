"""Small results folders of every command that has a report, and a reader of the page's elements."""

import json
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml

from experiments.ablation.ablate import ablate
from experiments.comparison.compare import compare, main_job
from experiments.comparison.programmes import programmes
from experiments.comparison.simulate import simulate
from experiments.prediction.predict import predict
from experiments.presentation.figures.ablation import draw_shares
from experiments.presentation.figures.comparison import draw_main
from experiments.presentation.figures.prediction import draw_prediction
from experiments.presentation.report.write import write_report
from experiments.presentation.terminal.programmes import write_side_by_side
from experiments.presentation.terminal.screens import SAVED_TEXTS
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"

PROGRAMME, AUTHORITY = (str(DATA / f"{name}.yaml") for name in ("tiny_programme_run", "tiny"))

SCRIPT, PICTURE = "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'
"""Texts of settings that a page must show and not obey."""

CLAIM = {
    "words": f"plans {PICTURE}",
    "measure": "protection_plans",
    "form": "percent",
    "value": -20,
    "unit": "children",
    "before": "2014-03-31",
    "after": "2015-03-31",
    "source": "invented for a test",
}

KINDS = ("main", "programmes", "ablate", "predict", "simulate")

MEASURES = ["care_entries", "harm_at_home_events", "needless_plans", "cost_gbp"]


def hostile_scenarios(place: Path) -> tuple[str, str]:
    """Return the paths of a tiny baseline and a programme with markup in their titles, and of which a report says something."""
    authority = yaml.safe_load((DATA / "tiny.yaml").read_text(encoding="utf-8")) | {"title": PICTURE}
    baseline = yaml.safe_load((DATA / "tiny_baseline.yaml").read_text(encoding="utf-8"))
    policy = yaml.safe_load((DATA / "tiny_programme.yaml").read_text(encoding="utf-8")) | {"title": SCRIPT}
    scenario = yaml.safe_load((DATA / "tiny_programme_run.yaml").read_text(encoding="utf-8"))
    scenario |= {"policy": "hostile_policy.yaml", "title": PICTURE, "name": "hostile"}
    claims = [CLAIM, CLAIM | {"words": "another", "before": "2014-12-24"}]
    files = {"tiny": authority, "usual": baseline, "hostile_policy": policy, "hostile": scenario | {"reported": claims}}
    for name, settings in files.items():
        (place / f"{name}.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return str(place / "usual.yaml"), str(place / "hostile.yaml")


def made(kind: str, out: Path) -> Path:
    """Return a results folder of a command, with two runs of the tiny authority."""
    if kind == "main":
        scenarios = hostile_scenarios(out.parent)
        main_job(runs=2, jobs=1, out=out, scenarios=scenarios, figures=draw_main, texts=SAVED_TEXTS, report=write_report)
    elif kind == "equal":
        compare(str(DATA / "tiny_baseline.yaml"), [PROGRAMME], runs=1, jobs=1, out=out, budget="equal", counterfactuals=False)
    elif kind == "programmes":
        write_side_by_side(list(programmes([PROGRAMME], runs=2, jobs=1, out=out, figures=draw_main)), out)
    elif kind == "ablate":
        ablate(PROGRAMME, runs=2, jobs=1, out=out, measures=MEASURES, figures=draw_shares)
    elif kind == "predict":
        predict(AUTHORITY, go_live="2015-04-06", runs=2, jobs=1, out=out, figures=draw_prediction)
    else:
        simulate(PROGRAMME, out=out)
    return out


def change_record(path: Path, **changes: Any) -> None:
    """Change what a run.json says."""
    record = json.loads((path / "run.json").read_text(encoding="utf-8"))
    (path / "run.json").write_text(json.dumps(record | changes), encoding="utf-8")


@dataclass
class Element:
    """One element of a page: its attributes, and the text inside it."""

    tag: str
    attributes: dict[str, str]
    parts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text inside."""
        return "".join(self.parts)


@dataclass
class Page(HTMLParser):
    """All elements of a page, in the order in which they open."""

    found: list[Element] = field(default_factory=list)
    still_open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with nothing read."""
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element."""
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))
        self.still_open.append(self.found[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take an element that has nothing inside."""
        self.found.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        while self.still_open and self.still_open.pop().tag != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Take text, which belongs to every element that is open."""
        for element in self.still_open:
            element.parts.append(data)

    def all(self, tag: str) -> list[Element]:
        """Return the elements of a tag."""
        return [each for each in self.found if each.tag == tag]

    def counted(self) -> Counter[str]:
        """Return how often each tag stands in the page."""
        return Counter(each.tag for each in self.found)


def page_in(text: str) -> Page:
    """Return a page's elements."""
    page = Page()
    page.feed(text)
    return page
