"""Mechanisms beside what was published: virtual trials of help, and the accuracy of judgement."""

import pandas as pd

from experiments.calibration.virtual_trials import run_trials
from experiments.inputs.scenario import Overrides, choose
from experiments.measures.statistics import area_under_curve
from experiments.runs.experiment import experiment_of
from experiments.runs.futures import shared_history
from simulation.week.log import AT_ASSESSMENT, AT_REVIEW
from simulation.world import World


def mechanism_tables(scenario: str, seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trials that set the strength of help, and how good judgement is, in one burnt-in world beside the published figures."""
    world = shared_history(experiment_of([choose(scenario, Overrides())]), seed, is_kept=True)
    return run_trials(world), judgement_table(world)


MOMENTS = {"at the end of assessments": AT_ASSESSMENT, "at review conferences": AT_REVIEW}

PUBLISHED = "0.58 by consensus, 0.68 by instruments (E.auc_consensus, E.auc_all)"


def judgement_table(world: World) -> pd.DataFrame:
    """Return the area under the curve at each moment, over the recorded window of a finished world."""
    rows = []
    for words, moment in MOMENTS.items():
        bins = world.judgements.sum(axis=0)[moment]
        rows.append({"moment": words, "children": bins.sum(), "belief_auc": area_under_curve(bins), "published": PUBLISHED})
    return pd.DataFrame(rows)
