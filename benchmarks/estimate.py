"""The estimate printed before a study starts, beside the time that its runs then take."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from benchmarks.clock import say, waited
from experiments.inputs.scenario import Overrides, resolve_scenario
from experiments.runs.estimate import estimate
from experiments.runs.experiment import Pair, arm_of, business_as_usual_of, experiment_of
from experiments.runs.study_runs import StudyRun, study_work

OUTCOMES = ("harm_at_home_events", "needless_care_entries")


def main(short: bool) -> None:
    """Print estimated over measured seconds for runs of Hertfordshire on one thread and on two."""
    policy = resolve_scenario("hertfordshire_family_safeguarding", Overrides())
    usual = business_as_usual_of(policy)
    experiment = experiment_of([usual, policy], (Pair(policy.name, usual.name),))
    if short:
        experiment = replace(experiment, end=date(2016, 3, 31))
    work, arms = study_work(experiment, OUTCOMES), (arm_of(usual), arm_of(policy))
    runs = 4 if short else 16
    for jobs in (1, 2):
        said = estimate(experiment, runs, len(arms), len(work.cells), jobs=jobs)
        with ThreadPoolExecutor(jobs) as threads:
            taken = waited(lambda: list(threads.map(work, [StudyRun({}, seed, arms) for seed in range(runs)])))
        say(f"{runs} runs of Hertfordshire, {jobs} thread(s): estimated / taken", f"{said.wall_seconds / taken:.2f}")
        print(f"    {said.line()}")
