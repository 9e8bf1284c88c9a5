"""A folder of a comparison as its report needs it: the pairs that are shown, and their rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from experiments.comparison.arm_titles import (
    AS_USUAL,
    BUSINESS_AS_USUAL,
    baseline_title,
    ending_of,
    has_paths,
    main_pairs,
    policy_title,
    programme_pairs,
    thresholds_of,
)
from experiments.comparison.headline import is_equal_budget
from experiments.measures.definitions import EVERY
from experiments.measures.periods import after_split
from experiments.presentation.figures.captions import period_in_words
from experiments.presentation.figures.findings import FEWEST_PAIRS
from experiments.presentation.report.changes import HEADS
from experiments.presentation.report.folder import ResultsFolder
from experiments.presentation.report.numbers import Numbers, all_areas
from experiments.presentation.terminal.first_screen import policy_names
from experiments.runs.counterfactuals import COUNTERFACTUAL_PATH
from experiments.runs.experiment import Experiment, Pair
from experiments.runs.run import Results

NOT_THERE = "composition.parquet, which has them, is not in the folder or cannot be read."


@dataclass(frozen=True)
class Comparison:
    """A comparison read from its folder."""

    folder: ResultsFolder
    results: Results

    @property
    def experiment(self) -> Experiment:
        """What was run."""
        return self.results.experiment

    @cached_property
    def pairs(self) -> list[Pair]:
        """The pairs that are shown first; of several paths of thresholds those halfway back, if none has counterfactuals."""
        every = programme_pairs(self.experiment)
        halfway = [pair for pair in every if thresholds_of(self.experiment, pair) == COUNTERFACTUAL_PATH]
        return main_pairs(self.experiment) or halfway or every

    @cached_property
    def numbers(self) -> Numbers:
        """What writes the numbers."""
        arms = {each.name: (each.of.policy, each.of.baseline, each.less.policy, each.less.baseline) for each in self.experiment.double_differences}
        return Numbers(self.folder.small_counts, self.folder.tables, arms)

    @property
    def runs(self) -> int:
        """Pairs of runs that are finished."""
        return len(self.results.finished)

    @property
    def is_few(self) -> bool:
        """Whether there are too few pairs to say which way anything goes."""
        return self.runs < FEWEST_PAIRS

    @property
    def place(self) -> str:
        """What the authority is called."""
        return self.experiment.authority.title

    @cached_property
    def interval(self) -> str:
        """The period that flows are counted over."""
        return after_split(self.results.summary["period"].unique())

    @property
    def when(self) -> str:
        """The same in words."""
        return period_in_words(self.interval)

    def name_of(self, pair: Pair) -> str:
        """Return what a pair's policy is called among those that are shown."""
        if pair in self.pairs:
            return policy_names(self.experiment, self.pairs)[self.pairs.index(pair)]
        return policy_title(self.experiment, pair)

    def baseline_of(self, pair: Pair) -> str:
        """Return what a pair's baseline is called."""
        return baseline_title(self.experiment, pair, is_equal_budget(self.results)).replace(AS_USUAL, BUSINESS_AS_USUAL)

    def baseline_head(self, pair: Pair) -> str:
        """Return how a column of a pair's baseline is headed: as usual, unless it is not."""
        is_usual = baseline_title(self.experiment, pair, is_equal_budget(self.results)) == AS_USUAL
        return AS_USUAL if is_usual else "baseline"

    def heads(self, pair: Pair) -> tuple[str, ...]:
        """Return the headings of a table of a pair's differences."""
        return ("", self.baseline_head(pair), *HEADS[2:])

    def other_paths(self) -> list[Pair]:
        """Return the pairs of the other paths of thresholds."""
        return [pair for pair in programme_pairs(self.experiment) if pair not in self.pairs] if has_paths(self.experiment) else []

    def explaining(self, pair: Pair) -> Iterator[tuple[str, Pair]]:
        """Yield what explains a policy: the ending of a counterfactual's name, and its pair; the double difference first."""
        for each in self.experiment.double_differences:
            if each.of == pair:
                yield ending_of(each.name), Pair(each.name, each.less.policy)
        for other in self.experiment.pairs:
            if other.policy.startswith(f"{pair.policy}:") and ending_of(other.policy):
                yield ending_of(other.policy), other

    def headline(self, pair: Pair, measure: str) -> dict[str, Any] | None:
        """Return a row of the headline; None where it has none."""
        table = self.folder.table("headline")
        if not len(table):
            return None
        found = table[(table["policy"] == pair.policy) & (table["baseline"] == pair.baseline) & (table["measure"] == measure)]
        return found.iloc[0].to_dict() if len(found) else None

    def composed(self, measure: str, scenario: str, baseline: str = "") -> dict[str, Any] | None:
        """Return a row of the composition: a scenario's level, or with a baseline its difference, too; None where it has none."""
        table = self.folder.table("composition")
        if not len(table):
            return None
        found = table[(table["measure"] == measure) & (table["scenario"] == scenario)]
        found = found[found["baseline"] == baseline] if baseline else found[found["baseline"].isna()]
        return found.iloc[0].to_dict() if len(found) else None

    def level(self, pair: Pair, measure: str) -> dict[str, Any] | None:
        """Return the composition's row of a pair's baseline."""
        return self.composed(measure, pair.baseline)

    def tabled(self, table: str, measure: str, pair: Pair) -> dict[str, Any] | None:
        """Return a row of the differences, or of the summary that of a pair's baseline, over the period compared; None where it has none."""
        rows = self.folder.table(table)
        if not len(rows):
            return None
        arms = {"policy": pair.policy, "baseline": pair.baseline} if table == "differences" else {"scenario": pair.baseline}
        for column, word in {**arms, "measure": measure, "period": self.interval}.items():
            rows = rows[rows[column] == word]
        found = all_areas(rows)
        return found.iloc[0].to_dict() if len(found) else None

    @property
    def is_composed(self) -> bool:
        """Whether the folder has the composition: team, costs and pay-back."""
        return bool(len(self.folder.table("composition")))

    def measures_in(self, section: str) -> list[str]:
        """Return the measures of a section of the composition, in its order; those that this version knows."""
        table = self.folder.table("composition")
        rows = table[table["section"].str.startswith(section)] if len(table) else pd.DataFrame({"measure": []})
        return [name for name in dict.fromkeys(rows["measure"]) if name in EVERY]


def comparison_in(folder: ResultsFolder) -> Comparison | None:
    """Return a folder's comparison; None where its settings or tables cannot be read."""
    results = folder.results
    is_whole = results is not None and results.experiment.pairs and len(folder.table("headline"))
    return Comparison(folder, results) if results is not None and is_whole else None
