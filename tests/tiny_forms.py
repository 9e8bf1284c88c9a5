"""Two forms, and an invented authority with a few figures, for tests of forms that simulate."""

from pathlib import Path
from typing import Any

import yaml

from experiments.inputs.forms import Forms, Refit, read_forms
from tests.helpers import REPOSITORY

DATA = REPOSITORY / "tests" / "data"

QUICK = Refit(seeds_of_slopes=1, seeds=2, steps=2, reach=2.0, pull=0.01, seeds_at_the_end=2)

FIGURE: dict[str, Any] = {"period": "2014-04-01/2015-03-31", "unit": "children", "source": "invented"}


def two_forms(**changes: Any) -> Forms:
    """Return the first two factors that ship, with a very short refit; changes replace fields."""
    forms = read_forms()
    return forms.model_copy(update={"factors": forms.factors[:2], "refit": QUICK, **changes})


def place_with_figures(folder: Path) -> Path:
    """Return the file of Tiny with two figures to fit to, and a programme that shares records beside it."""
    stated = yaml.safe_load((DATA / "tiny.yaml").read_text(encoding="utf-8"))
    stated["targets"] = [{"measure": "section_47_enquiries", "value": 30.0, **FIGURE}, {"measure": "plan_starts", "value": 12.0, **FIGURE}]
    path = folder / "tiny.yaml"
    path.write_text(yaml.safe_dump(stated), encoding="utf-8")
    return path


def programme(folder: Path) -> Path:
    """Return a scenario of Tiny with a programme that trains and shares records, over two years."""
    place_with_figures(folder)
    policy = yaml.safe_load((DATA / "tiny_programme.yaml").read_text(encoding="utf-8"))
    edge = {"from": "police", "to": "safeguarding_teams", "share": 0.8}
    policy["ingredients"].append({"kind": "information_sharing", "edges": [edge], "starts": {"hill": "2014-07-01"}, "source": "invented"})
    (folder / "tiny_programme.yaml").write_text(yaml.safe_dump(policy), encoding="utf-8")
    scenario = folder / "tiny_programme_run.yaml"
    scenario.write_text((DATA / "tiny_programme_run.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return scenario
