"""A programme under other defensible forms of one assumption: what other agencies' facts do to a worker's belief."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from experiments.comparison.compare import MAIN_PROGRAMME
from experiments.comparison.headline import headline_tables
from experiments.inputs.checks import first_start
from experiments.inputs.errors import InputError, NotGiven
from experiments.inputs.load import CONFIGS, read_settings
from experiments.inputs.parameter_choice import Parameters, parameter_choice
from experiments.inputs.python_words import takes_words
from experiments.inputs.scenario import resolve_scenario
from experiments.posteriors.ready import ready_to_run
from experiments.runs.counterfactuals import CARE_THRESHOLDS, COUNTERFACTUAL_PATH, on_path
from experiments.runs.experiment import Arm, Experiment, Pair, business_as_usual_of, experiment_of
from experiments.runs.options import runs_of
from experiments.runs.parameter_values import with_values_set
from experiments.runs.run import Figures, Products, Results, run_experiment
from simulation.ingredients.threshold_rule import ThresholdRule
from simulation.settings import Figure, Policy

SETTINGS, SHIPPED = CONFIGS / "robustness.yaml", CONFIGS / "robustness.csv"

ALONE, WHOLE, WITHOUT, RAISED = "records_alone", "whole_programme", "without_records", "care_thresholds_raised"

MEASURES = (
    *("care_entries", "needless_care_entries", "protection_plans"),
    *("harm_at_home_events", "harm_at_home_open_events", "missed_high_risk_children"),
)

COLUMNS = [
    *("programme", "arm", "form", "title", "measure", "label", "unit", "period", "baseline_mean", "difference", "low", "high"),
    *("mean_low", "mean_high", "runs", "intervals", "model", "draws"),
]
"""model, draws: the fingerprint of the model, and of the posterior's draws; empty with held parameters."""

TITLES = {
    ALONE: "shared records alone",
    WHOLE: "the whole programme",
    WITHOUT: "the whole programme without shared records",
    RAISED: "no programme, care thresholds raised by {:g} sd",
}


class Form(BaseModel):
    """One form of the assumption: parameter values that hold from the split on."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    title: str
    values: dict[str, float]
    status: Literal["measured", "borrowed", "assumed"]
    source: str = Field(min_length=1)


class RobustnessSettings(BaseModel):
    """What is compared: the ingredient whose assumption it is, the forms, and by how much thresholds are raised without a programme."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    ingredient: str
    as_shipped: str
    forms: tuple[Form, ...] = Field(min_length=2)
    care_thresholds_raised: Figure


@cache
def robustness_settings() -> RobustnessSettings:
    """Return configs/robustness.yaml; raise InputError."""
    return read_settings(RobustnessSettings, SETTINGS)


def has_shared_records(policy: Policy) -> bool:
    """Return whether a policy has the ingredient whose assumption is compared."""
    return any(each.kind == robustness_settings().ingredient for each in policy.ingredients)


@takes_words
def robustness(
    scenario: str = MAIN_PROGRAMME,
    *,
    runs: int = 20,
    seed: int = 1,
    jobs: int | None = None,
    out: str | Path | None = None,
    parameters: Parameters = None,
    draws: str | None = None,
    figures: Figures | None = None,
    resume: bool = False,
    add_runs: int | None = None,
    keep: str | None = None,
    csv: bool = False,
    overwrite: bool = False,
    scheduler: str | None = None,
    cluster: str | Path | None = None,
) -> Results:
    """Return a programme, its shared records alone, and itself without them, under each form of what agencies' facts do to beliefs.

    Every arm is on the halfway path of thresholds. `robustness_table` has one row for each arm, form and measure.

    Raises InputError before any work if anything given is wrong, or if the programme shares no records.

    Examples
    --------
    >>> results = robustness("luton:family_safeguarding@2016-04-04", runs=1, draws="held")
    >>> robustness_table(results)["programme"].unique().tolist()
    ['family_safeguarding']
    """
    how, settings = (
        runs_of(
            runs, seed, jobs, out, resume=resume, add_runs=add_runs, keep=keep, csv=csv, overwrite=overwrite, scheduler=scheduler, cluster=cluster
        ),
        robustness_settings(),
    )
    choice = parameter_choice(parameters, draws)
    chosen = resolve_scenario(scenario)
    if not has_shared_records(chosen.policy):
        allowed = f"a programme with the ingredient {settings.ingredient}: the forms that are compared are of that"
        raise InputError("SCENARIO", "ingredients", NotGiven(f"{chosen.policy.name} without {settings.ingredient}"), allowed)
    experiment = with_forms(with_values_set(experiment_of([business_as_usual_of(chosen), chosen]), choice.values), settings)
    products = Products({"question": "robustness"}, headline_tables, figures, lambda results: {"robustness": robustness_table(results)})
    return run_experiment(ready_to_run(experiment, how.seeds, choice.draws), how, products)


def with_forms(experiment: Experiment, settings: RobustnessSettings) -> Experiment:
    """Return the experiment with an arm for each form of the baseline, the records alone and the whole, and the arms that need no form."""
    usual, whole = (on_path(arm, COUNTERFACTUAL_PATH) for arm in experiment.arms)
    alone, without = (part_of(whole, settings.ingredient, is_kept) for is_kept in (True, False))
    arms, pairs = list[Arm](), list[Pair]()
    for form in settings.forms:
        baseline, *others = (in_form(arm, name, form) for arm, name in ((usual, "usual"), (alone, ALONE), (whole, WHOLE)))
        arms += [baseline, *others]
        pairs += [Pair(arm.name, baseline.name) for arm in others]
        if form.name == settings.as_shipped:
            more = [in_form(without, WITHOUT, form), in_form(raised_arm(usual, whole.policy, settings), RAISED, form)]
            arms += more
            pairs += [Pair(arm.name, baseline.name) for arm in more]
    return replace(experiment, arms=tuple(arms), pairs=tuple(pairs))


def in_form(arm: Arm, name: str, form: Form) -> Arm:
    """Return an arm under one form, called by its own name and the form's."""
    return replace(arm, name=f"{name}:{form.name}", values=tuple(form.values.items()))


def part_of(arm: Arm, kind: str, is_kept: bool) -> Arm:
    """Return an arm with the ingredients of one kind alone, or with all others."""
    kept = tuple(each for each in arm.policy.ingredients if (each.kind == kind) == is_kept)
    return replace(arm, policy=arm.policy.model_copy(update={"ingredients": kept}))


def raised_arm(usual: Arm, programme: Policy, settings: RobustnessSettings) -> Arm:
    """Return the baseline with its thresholds of care decisions raised on the programme's first day."""
    start, raised = first_start(programme), settings.care_thresholds_raised
    assert start is not None
    rule = ThresholdRule(kind="threshold_rule", starts=start, source=raised.source, **{CARE_THRESHOLDS: raised.value})
    return replace(usual, policy=usual.policy.model_copy(update={"ingredients": (*usual.policy.ingredients, rule)}))


def robustness_table(results: Results) -> pd.DataFrame:
    """Return one row for each arm, form and measure: the baseline's mean, the difference, and the intervals of pairs and of the mean."""
    settings = robustness_settings()
    forms = {form.name: form.title for form in settings.forms}
    rows = results.headline[results.headline["measure"].isin(MEASURES)]
    arm, form = (rows["policy"].str.partition(":")[place] for place in (0, 2))
    titles = {name: words.format(settings.care_thresholds_raised.value) for name, words in TITLES.items()}
    title = arm.map(titles) + "; " + form.map(forms)
    programme = next(each.policy.name for each in results.experiment.arms if each.name.startswith(WHOLE))
    source = {name: results.experiment.parameter_source.get(name, "") for name in ("model", "draws")}
    return rows.assign(programme=programme, arm=arm, form=form, title=title, **source)[COLUMNS].reset_index(drop=True)


def read_robustness(path: Path = SHIPPED) -> pd.DataFrame:
    """Return the table that ships: Hertfordshire's, from `run.py robustness`; empty if none does."""
    return pd.read_csv(path) if path.exists() else pd.DataFrame(columns=COLUMNS)


def row_of(table: pd.DataFrame, arm: str, form: str, measure: str) -> Mapping[str, Any]:
    """Return one row of the table; raise LookupError without it."""
    found = table[(table["arm"] == arm) & (table["form"] == form) & (table["measure"] == measure)]
    if len(found) != 1:
        raise LookupError(f"the table of robustness has {len(found)} rows of {arm}, {form}, {measure}")
    return found.iloc[0].to_dict()
