"""What the study leaves: the sizes as configs/history_noise.yaml, the page docs/prediction.md, its tables and its figure."""

import json
import platform
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import yaml

from experiments.folder import FIGURES, ResultsFolder
from experiments.prediction.shipped import SHIPPED, HistoryNoise
from experiments.prediction.study import Checked, Chosen
from experiments.reading import read_mapping
from experiments.record import HOUSE, commit, package_version

WORDS = {"protection_plans": "plans on 31 March", "care_entries": "care entries in the year to 31 March"}
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
    "national_sd": "Spread of the nation's movement in a year, whose direction nobody knows in advance; about nought.",
    "kept_per_year": "Share of what comes and goes that is still there a year later.",
    "lasting_sd": "Spread of lasting differences between authorities.",
    "counting": "Variance of a log count times the count: 1 if children came independently, more as siblings come together and cases cluster.",
    "tail": "Student's t: the fewer, the more often an authority moves further than its spread lets expect.",
}
PAGE, SIZES = "prediction.md", SHIPPED.name
TABLES = ("prediction_coverage.csv", "prediction_forms.csv", "prediction_splits.csv")


def short(value: float) -> float:
    """Return a number to four figures."""
    return float(f"{value:.4g}")


def sizes_of(checked: Checked) -> dict[str, object]:
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


def quantity_of(checked: Checked, chosen: Chosen) -> dict[str, object]:
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


def sizes_text(checked: Checked) -> str:
    """Return the text of configs/history_noise.yaml."""
    head = (
        "# The noise of one authority's plans and care entries when it adopts nothing. Written by `run.py noise --dfe DIR --out DIR`\n"
        "# (configs/studies/history_noise.yaml, docs/prediction.md); not to be edited by hand. Logs are natural.\n"
    )
    return head + yaml.safe_dump(sizes_of(checked), sort_keys=False, width=140, allow_unicode=True)


def split_table(checked: Checked) -> pd.DataFrame:
    """Return which authority is in which half."""
    halves = {"fitting": checked.split.fitting, "testing": checked.split.testing}
    return pd.DataFrame([{"code": code, "half": half} for half, codes in halves.items() for code in codes]).sort_values("code")


def write_checked(checked: Checked, out: Path) -> None:
    """Write everything into a folder; raise InputError if what would ship cannot be read back."""
    with ResultsFolder(out) as folder:
        path = folder.path
        (path / SIZES).write_text(sizes_text(checked), encoding="utf-8")
        HistoryNoise(**read_mapping(path / SIZES))
        (path / PAGE).write_text("\n".join(page(checked)) + "\n", encoding="utf-8")
        forms = pd.concat([one.forms.assign(quantity=name) for name, one in checked.chosen.items()], ignore_index=True)
        for name, table in zip(TABLES, (checked.coverage, forms, checked.other_splits)):
            table.to_csv(path / name, index=False, float_format="%.5g")
        split_table(checked).to_csv(path / "prediction_halves.csv", index=False)
        (path / FIGURES).mkdir()
        from experiments.figures.prediction import draw_coverage

        draw_coverage(checked, path / FIGURES / "prediction_coverage")
        (path / "run.json").write_text(json.dumps(record_of(checked), indent=1, default=str) + "\n", encoding="utf-8")
        folder.finish()


def record_of(checked: Checked) -> dict[str, object]:
    """Return what is needed to repeat the study."""
    versions = {"python": platform.python_version(), **{name: package_version(name) for name in ("numpy", "scipy", "pandas")}}
    return {"question": "noise", "study": checked.study.model_dump(mode="json"), "files": checked.files, "commit": commit(), "versions": versions}


def copies() -> dict[str, Path]:
    """Return where the files that ship stand in the house."""
    docs = HOUSE / "docs"
    places = {SIZES: SHIPPED, PAGE: docs / PAGE, f"{FIGURES}/prediction_coverage.png": docs / "figures" / "prediction_coverage.png"}
    return {**places, **{name: docs / "validation" / name for name in (*TABLES, "prediction_halves.csv")}}


def page(checked: Checked) -> Iterator[str]:
    """Yield the lines of docs/prediction.md."""
    study, split = checked.study, checked.split
    yield "# How far one authority's figures move by themselves"
    yield ""
    yield "This page, its tables and its figure are written by `run.py noise --dfe DIR --out DIR` from the Department for Education's published tables; the"
    yield "sizes that `run.py predict` uses stand in `configs/history_noise.yaml`, written by the same run. `docs/decisions/0016-prediction.md` says why so."
    yield ""
    yield f"**Question.** A council does nothing. By how much will its own figures differ {study.gap_years} years on? Without an honest answer every"
    yield "before-and-after comparison of one council is a comparison with nothing."
    yield ""
    yield f"**Data.** {len(split.fitting) + len(split.testing)} authorities that adopted none of the programmes told here ({len(study.adopters)} adopters are left out with all"
    yield f"their years), with at least {study.least_children:,.0f} children. A random half ({len(split.fitting)}, seed {study.split_seed}, whole authorities) was used to choose the form and fit it;"
    yield f"the other ({len(split.testing)}) was only scored: nothing was chosen after looking at it. For a window, {study.history_years} years up to its first figure are known, as in an"
    yield "authority's file; nothing later is."
    yield ""
    yield "**Law.** The log rate less the mean of authorities in that year is what comes and goes (keeping a share from year to year), and counting noise, larger for smaller"
    yield "counts; the nation moves too, nobody knows in which direction. Spreads are those of a multivariate Student's t: a restless past widens the future."
    for name, one in checked.chosen.items():
        yield from about_form(name, one)
    yield ""
    yield "## Coverage on the half that was not fitted to"
    yield ""
    yield from coverage_lines(checked)
    yield ""
    yield "In brackets: 90 % intervals by drawing authorities with replacement, all windows of one together, since overlapping windows are correlated. Width: of the 90 % interval"
    yield f"in logs. Ratios over fewer than {study.gap_years} years were not fitted to. The random walk's step was fitted to the same windows, so it is as good as a random walk can be."
    yield ""
    yield "![Coverage of the intervals by year and size, on the half that was not fitted to](figures/prediction_coverage.png)"
    yield ""
    yield from splits_lines(checked)
    yield ""
    yield "**What it does not cover.** Windows end in 2024; a change of law or of counting in all authorities at once is in it only as far as one has happened since 2011."
    yield "Years are not independent: all authorities share them, so intervals by authority understate how far coverage could differ in other years. Plans and care entries are"
    yield "treated one by one. Of adopters nothing after adoption was looked at, so how far predictions of a programme's effect hold is not tested here."


def about_form(name: str, chosen: Chosen) -> Iterator[str]:
    """Yield what was chosen for a quantity, with the table of forms."""
    noise = chosen.fit.noise
    yield ""
    yield f"### {WORDS[name][0].upper()}{WORDS[name][1:]}: {chosen.form.words}"
    yield ""
    sizes = [
        f"{size} {short(getattr(noise, size)):g} ({short(chosen.ranges[size][0]):g} to {short(chosen.ranges[size][1]):g})"
        for size in ("national_sd", *chosen.form.free)
    ]
    yield f"Sizes, with 90 % of refits: {', '.join(sizes)}."
    yield ""
    yield "Chosen by log score on authorities of the fitting half left out of the fit:"
    yield ""
    yield "| form | sizes | log score | less than the best (standard error) |"
    yield "| --- | ---: | ---: | ---: |"
    for row in chosen.forms.itertuples():
        yield f"| {row.words} | {row.sizes} | {row.log_score:.3f} | {row.less_than_best:.3f} ({row.error:.3f}) |"


def coverage_lines(checked: Checked) -> Iterator[str]:
    """Yield the table of coverage."""
    yield "| quantity | years apart | form | windows | 90 % interval covers | 50 % covers | width | log score | CRPS |"
    yield "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for row in checked.coverage.to_dict("records"):
        cells = [f"{row[name]:.{n}{how}} [{row[f'{name}_low']:.{n}{how}}, {row[f'{name}_high']:.{n}{how}}]" for name, n, how in COLUMNS]
        form = "random walk" if row["form"] == "walk" else "chosen"
        yield f"| {WORDS[row['quantity']]} | {row['years_apart']} | {form} | {row['windows']} | {' | '.join(cells)} |"


COLUMNS = (("inside_90", 1, "%"), ("inside_50", 1, "%"), ("width_90", 2, "f"), ("log_score", 3, "f"), ("crps", 3, "f"))


def splits_lines(checked: Checked) -> Iterator[str]:
    """Yield what other random halves give."""
    if not len(checked.other_splits):
        return
    yield f"**Other halves.** With {checked.study.other_splits} further random splits, the form held and its sizes fitted anew, 90 % intervals of the other half cover:"
    yield ""
    for (name, form), table in checked.other_splits.groupby(["quantity", "form"], sort=False):
        inside = table["inside_90"]
        which = "random walk" if form == "walk" else "chosen form"
        yield f"- {WORDS[str(name)]}, {which}: {inside.mean():.1%} on average, {inside.min():.1%} to {inside.max():.1%}; log score {table['log_score'].mean():.3f}; width {table['width_90'].mean():.2f}"
    yield ""
    yield "The forms were chosen on the first fitting half, whose authorities are in both halves of these splits; so this shows the chance of the split, not a further test."
