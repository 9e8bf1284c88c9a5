"""Mechanisms compared with published figures: virtual trials of help, and the accuracy of judgement."""

from collections.abc import Mapping

import pandas as pd

from experiments.calibration.virtual_trials import run_trials
from experiments.inputs.parameter_choice import NO_VALUES
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.measures.reliability import mean_stated, mean_true, reliability_slope, reliability_table, stated_over_true
from experiments.measures.statistics import area_under_curve
from experiments.runs.experiment import experiment_of
from experiments.runs.futures import shared_history
from experiments.runs.parameter_values import with_values_set
from simulation.week.log import AT_ASSESSMENT, AT_REVIEW
from simulation.world import World


def mechanism_tables(scenario: str, seed: int = 1, values: Mapping[str, float] = NO_VALUES) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return tables from one world after burn-in: virtual trials of help beside published figures, the accuracy of judgement, its reliability.

    values: of parameters, by name, in place of those of configs/.
    """
    experiment = with_values_set(experiment_of([resolve_scenario(scenario, Overrides())]), values)
    world = shared_history(experiment, seed, is_kept=True)
    return run_trials(world), judgement_table(world), reliability_tables(world)


JUDGEMENT_MOMENTS = {"at the end of assessments": AT_ASSESSMENT, "at review conferences": AT_REVIEW}

PUBLISHED_AUC = "0.58 by consensus, 0.68 by instruments (E.auc_consensus, E.auc_all)"


def judgement_table(world: World) -> pd.DataFrame:
    """Return, for each moment of judgement of a finished world, the area under the ROC curve and how stated chances stand to true ones.

    Columns: moment, children, belief_auc, published (of the area), stated and true (mean chances of significant harm within 12 months),
    stated_over_true, slope (of true log-odds on stated ones).
    """
    rows = []
    for words, moment in JUDGEMENT_MOMENTS.items():
        bins = world.judgements.sum(axis=0)[moment]
        means = {"stated": mean_stated(bins), "true": mean_true(bins), "stated_over_true": stated_over_true(bins), "slope": reliability_slope(bins)}
        rows.append({"moment": words, "children": bins.sum(), "belief_auc": area_under_curve(bins), "published": PUBLISHED_AUC, **means})
    return pd.DataFrame(rows)


def reliability_tables(world: World) -> pd.DataFrame:
    """Return the tables of `reliability_table` for each moment of judgement of a finished world, with the column moment."""
    bins = world.judgements.sum(axis=0)
    return pd.concat([reliability_table(bins[moment]).assign(moment=words) for words, moment in JUDGEMENT_MOMENTS.items()], ignore_index=True)
