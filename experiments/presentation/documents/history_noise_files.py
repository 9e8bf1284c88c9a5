"""What the study leaves: the sizes as configs/history_noise.yaml, the page docs/prediction.md, its tables and its figure."""

import platform
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from experiments.inputs.yaml_files import read_mapping
from experiments.prediction.noise_settings import SHIPPED_NOISE, HistoryNoise
from experiments.prediction.noise_study import NoiseStudyResult, QuantityFit
from experiments.presentation.documents.history_noise_page import page, short
from experiments.runs.interruption import listening
from experiments.runs.manifest import REPOSITORY, commit, package_version
from experiments.runs.results_folder import FIGURES, Contents, put_in_place

UNITS = {
    "passing_sd": "log",
    "national_sd": "log a year",
    "kept_per_year": "share",
    "lasting_sd": "log",
    "counting": "ratio",
    "tail": "degrees of freedom",
}

MEANINGS = {
    "passing_sd": "Spread, in the long run, of what comes and goes in one authority's log rate.",
    "national_sd": "Spread of the nation's movement in a year, whose direction nobody knows in advance; about zero.",
    "kept_per_year": "Share of what comes and goes that is still there a year later.",
    "lasting_sd": "Spread of lasting differences between authorities.",
    "counting": "Variance of a log count times the count: 1 if children came independently, more as siblings come together and cases cluster.",
    "tail": "Student's t: the fewer, the more often an authority moves further than its spread lets expect.",
}

PAGE, SIZES = "prediction.md", SHIPPED_NOISE.name

TABLES = ("prediction_coverage.csv", "prediction_forms.csv", "prediction_splits.csv")


def sizes_of(checked: NoiseStudyResult) -> dict[str, object]:
    """Return the sizes as they stand in configs/history_noise.yaml."""
    study = checked.study
    about = {
        "gap_years": (study.gap_years, "years", "Years between the two figures of the ratio that the sizes were fitted to."),
        "history_years": (study.history_years, "years", "Years up to the first figure that are looked at."),
        "least_children": (study.least_children, "children 0-17", "Authorities with fewer were not fitted to; their counts are mostly suppressed."),
    }
    source = "configs/studies/history_noise.yaml"
    result: dict[str, object] = {
        name: {"value": value, "unit": unit, "status": "measured", "source": source, "meaning": meaning}
        for name, (value, unit, meaning) in about.items()
    }
    return {**result, "quantities": {name: quantity_of(checked, one) for name, one in checked.chosen.items()}}


def quantity_of(checked: NoiseStudyResult, chosen: QuantityFit) -> dict[str, object]:
    """Return one quantity's form, sizes and national level."""
    panel = len(checked.split.fitting)
    source = f"fit of `run.py noise` to {', '.join(checked.files[chosen.quantity])}: {panel} authorities that adopted nothing; range: 90 % of refits"
    sizes = {}
    for name in ("national_sd", *chosen.form.free):
        low, high = chosen.ranges[name]
        numbers = {"value": short(getattr(chosen.fit.noise, name)), "low": short(low), "high": short(high)}
        sizes[name] = {**numbers, "unit": UNITS[name], "status": "measured", "source": source, "meaning": MEANINGS[name]}
    years = {int(year): round(float(value), 4) for year, value in chosen.fit.level.items()}
    level = {"unit": "log of children a year or on the day, per child", "status": "measured", "source": source, "by_year": years}
    return {"form": chosen.form.name, "sizes": sizes, "level": level}


def sizes_text(checked: NoiseStudyResult) -> str:
    """Return the text of configs/history_noise.yaml."""
    head = (
        "# The noise of one authority's plans and care entries when it adopts nothing. Written by `run.py noise --dfe DIR --out DIR`\n"
        "# (configs/studies/history_noise.yaml, docs/prediction.md); not to be edited by hand. Logs are natural.\n"
    )
    return head + yaml.safe_dump(sizes_of(checked), sort_keys=False, width=140, allow_unicode=True)


def split_table(checked: NoiseStudyResult) -> pd.DataFrame:
    """Return which authority is in which half."""
    halves = {"fitting": checked.split.fitting, "testing": checked.split.testing}
    return pd.DataFrame([{"code": code, "half": half} for half, codes in halves.items() for code in codes]).sort_values("code")


def write_checked(checked: NoiseStudyResult, out: Path) -> None:
    """Write everything into a folder; raise InputError if what would ship cannot be read back."""

    def draw(folder: Path) -> None:
        from experiments.presentation.figures.prediction import draw_coverage

        draw_coverage(checked, folder / "prediction_coverage")

    with listening() as interruption:
        put_in_place(out, Contents(partial(write_tables, checked), partial(record_of, checked), draw), interruption)


def write_tables(checked: NoiseStudyResult, folder: Path) -> None:
    """Write the sizes, the page and its tables."""
    (folder / SIZES).write_text(sizes_text(checked), encoding="utf-8")
    HistoryNoise(**read_mapping(folder / SIZES))
    (folder / PAGE).write_text("\n".join(page(checked)) + "\n", encoding="utf-8")
    forms = pd.concat([one.forms.assign(quantity=name) for name, one in checked.chosen.items()], ignore_index=True)
    for name, table in zip(TABLES, (checked.coverage, forms, checked.other_splits)):
        table.to_csv(folder / name, index=False, float_format="%.5g")
    split_table(checked).to_csv(folder / "prediction_halves.csv", index=False)


def record_of(checked: NoiseStudyResult) -> dict[str, Any]:
    """Return what is needed to repeat the study."""
    versions = {"python": platform.python_version(), **{name: package_version(name) for name in ("numpy", "scipy", "pandas")}}
    return {
        "question": "noise",
        "study": checked.study.model_dump(mode="json"),
        "tables_read": checked.files,
        "commit": commit(),
        "versions": versions,
    }


def copies() -> dict[str, Path]:
    """Return where the files that ship stand in the house."""
    docs = REPOSITORY / "docs"
    places = {SIZES: SHIPPED_NOISE, PAGE: docs / PAGE, f"{FIGURES}/prediction_coverage.png": docs / "figures" / "prediction_coverage.png"}
    return {**places, **{name: docs / "validation" / name for name in (*TABLES, "prediction_halves.csv")}}
