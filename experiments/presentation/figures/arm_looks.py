"""How arms and comparisons look and are called in figures: colour by policy, grey for a baseline, line by path of thresholds."""

from dataclasses import dataclass

from experiments.comparison.arm_titles import baseline_title, has_paths, path_words, programme_pairs
from experiments.comparison.headline import is_equal_budget
from experiments.inputs.checks import first_start
from experiments.presentation.figures.captions import day_in_words
from experiments.presentation.figures.style import MOVED_CARE_THRESHOLD, MOVED_THRESHOLD, TRUE_CHANGE_COLOUR, WITHOUT_EFFECT, policy_colours
from experiments.runs.counterfactuals import CARE_MATCHED, PLACEBO, PLANS_MATCHED, TRUE_CHANGE
from experiments.runs.experiment import Arm, Pair
from experiments.runs.run import Results

PATH_MARKERS = {"stay": "o", "halfway": "s", "back": "^"}

COUNTERFACTUAL_LOOKS = {
    TRUE_CHANGE: (TRUE_CHANGE_COLOUR, "D"),
    PLACEBO: (WITHOUT_EFFECT, "v"),
    PLANS_MATCHED: (MOVED_THRESHOLD, "P"),
    CARE_MATCHED: (MOVED_CARE_THRESHOLD, "X"),
}
"""Colour and marker; markers differ, so that a figure can be read in grey."""


@dataclass(frozen=True)
class Looks:
    """Colours and names of all arms of some results."""

    results: Results

    def arm(self, name: str) -> Arm:
        """Return an arm."""
        return next(arm for arm in self.results.experiment.arms if arm.name == name)

    def colour(self, pair: Pair) -> str:
        """Return the colour of a pair's policy."""
        names = dict.fromkeys(self.arm(each.policy).policy.name for each in programme_pairs(self.results.experiment))
        return policy_colours(names)[self.arm(pair.policy).policy.name]

    def marker(self, pair: Pair) -> str:
        """Return the marker of a pair: its path of thresholds where there are several."""
        return PATH_MARKERS.get(self.arm(pair.policy).thresholds, "o") if has_paths(self.results.experiment) else "o"

    def policy(self, pair: Pair) -> str:
        """Return what a pair's policy is called, short where no other policy would be called the same; with its first day where it stands twice."""
        mine, pairs = self.arm(pair.policy).policy, programme_pairs(self.results.experiment)
        policies = [self.arm(each.policy).policy for each in pairs]
        is_short = not any(each.name != mine.name and short(each.name) == short(mine.name) for each in policies)
        name = short(mine.name) if is_short else as_words(mine.name)
        days = dict.fromkeys(first_start(each) for each in policies if each.name == mine.name)
        start = first_start(mine)
        return f"{name} from {day_in_words(start)}" if len(days) > 1 and start else name

    def row(self, pair: Pair) -> str:
        """Return how a pair's row is called: by its path of thresholds where there are several, else by its policy."""
        experiment = self.results.experiment
        return path_words(experiment, pair) if has_paths(experiment) else self.policy(pair)

    def baseline(self, pair: Pair) -> str:
        """Return what a pair's baseline is called."""
        return baseline_title(self.results.experiment, pair, is_equal_budget(self.results))

    def baselines(self) -> str:
        """Return what the baselines of all policies are called, in the words of a sentence."""
        pairs = programme_pairs(self.results.experiment)
        names = " or ".join(dict.fromkeys(self.baseline(pair) for pair in pairs))
        return f"its own baseline ({names})" if len({pair.baseline for pair in pairs}) > 1 else f"the baseline ({names})"


def short(policy: str) -> str:
    """Return a policy's name in words, without its authority where it is Family Safeguarding."""
    return "Family Safeguarding" if policy.endswith("family_safeguarding") else as_words(policy)


def as_words(name: str) -> str:
    """Return a name as words that begin with a capital."""
    words = name.replace("_", " ")
    return f"{words[:1].upper()}{words[1:]}"
