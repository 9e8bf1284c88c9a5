"""Which team to fund, in the terminal: the front on fresh seeds, who cannot be told apart, what the search had flattered, and robust choice."""

from collections.abc import Iterator

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN
from experiments.measures.periods import in_words
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.optimisation.front import BY_CHANCE, NEAR, ON_FRESH
from experiments.optimisation.objectives import HARM, HARM_ANYWHERE, HARM_IN_OPEN, Objective, label_beside
from experiments.optimisation.optimise import Optimised
from experiments.optimisation.robust import ALL_AIMS, USUAL, USUAL_WORDS
from experiments.optimisation.study import Aim
from experiments.optimisation.teams import lever_words, value_words
from experiments.presentation.terminal.layout import DISCLAIMER, FEW, WEIGHED, name_as_head, paragraphs, table_lines

MOST_SHOWN = 15
"""Teams of the front in the terminal; front.csv has all."""

ERRORS = ("care_entries", HARM, HARM_IN_OPEN, HARM_ANYWHERE, "needless_care_entries")
"""Care entries and both errors: stand beside the objectives where they are none themselves."""

HALF = 0.5

SETTLED = 3
"""Generations without a new team on the front after which a search is said to have settled."""


def optimisation_lines(found: Optimised, width: int | None = None) -> Iterator[str]:
    """Yield what the study found."""
    yield from paragraphs([*opening(found), ""], width)
    yield from front_lines(found, width)
    yield from paragraphs(["", *sureness(found)], width)
    yield ""
    yield from curse_lines(found, width)
    if len(found.robust):
        yield ""
        yield from robust_lines(found, width)
    yield from paragraphs(["", *definitions(found), *few_pairs(pairs_of(found)), DISCLAIMER], width)


def pairs_of(found: Optimised) -> int:
    """Return the fresh pairs."""
    return int(found.front["pairs"].iloc[0])


def errors_beside(found: Optimised) -> list[str]:
    """Return the errors that are no objectives by themselves: they stand beside them."""
    return [name for name in ERRORS if all(each.measures != (name,) for each in found.study.judged_by())]


def opening(found: Optimised) -> Iterator[str]:
    """Yield what was asked, and how teams were searched."""
    study, money = found.study, f"GBP {found.limit_gbp:,.0f} over the window"
    own = "" if study.budget.per == "window" else f" (GBP {study.budget.gbp:,.0f} a year)"
    yield f"{study.title}. {found.experiment.authority.title}; a team may cost {money}{own}, at the model's prices, discounted."
    finalists = len(found.front)
    if found.method == "halving":
        rungs = ", ".join(map(str, found.steps["pairs"]))
        yield f"All {len(found.teams)} teams that the budget pays met business as usual in pairs, rungs of {rungs}. {dropped_words(found)}"
    else:
        yield (
            f"NSGA-II asked for {len(found.teams)} teams that the budget pays in {len(found.steps)} generations,"
            f" {found.steps['pairs'].iloc[0]} pairs each. Other teams were not simulated. {settled_words(found)} {dropped_words(found)}"
        )
    yield f"{finalists} teams met fresh seeds."


def dropped_words(found: Optimised) -> str:
    """Return how many teams were dropped, and by what rule."""
    dropped, rule = len(found.teams) - len(found.front), "better beyond chance in every simulated objective and cost no more"
    if not dropped:
        return f"None was dropped: of no team was another {rule}."
    rate = found.study.search.error_rate
    return f"{dropped} {'was' if dropped == 1 else 'were'} dropped, since another was {rule} (a wrong drop in at most {rate:.0%} of studies)."


def settled_words(found: Optimised) -> str:
    """Return whether the search still found new teams for its front in its last generations."""
    last = found.steps["new_on_front"].tail(SETTLED)
    if len(found.steps) > SETTLED and not last.sum():
        return f"None of the last {SETTLED} brought a new team to its front: it has settled, which does not show that no better team is left."
    return f"The last {len(last)} brought {int(last.sum())} new teams to its front: it has not settled; take more generations or a larger population."


def heading(each: Objective) -> str:
    """Return an objective's heading: its label, and which way is better."""
    return name_as_head(f"{each.label} ({each.direction} is better)")


def front_lines(found: Optimised, width: int | None) -> Iterator[str]:
    """Yield the front: a row for each team, the cheapest first; then care entries and both errors beside it."""
    front, objectives, pairs = found.front[found.front["state"].isin(ON_FRESH)], found.study.judged_by(), pairs_of(found)
    others = "" if found.method == "halving" else " of those simulated"
    yield from paragraphs(
        [f"On the front by the means of {pairs} fresh {'pair' if pairs == 1 else 'pairs'}: no other team{others} is at least as good in everything."],
        width,
    )
    levers = [name_as_head(lever_words(name)) for name in found.study.team]
    has_share = bool(front["share_of_samples"].notna().any())
    heads = ["team", *levers, *map(heading, objectives), *(["on the front in\nof samples"] if has_share else [])]
    shown = front.head(MOST_SHOWN)
    yield from table_lines(heads, [cells_of(row, found, has_share) for _, row in shown.iterrows()], width)
    if len(front) > MOST_SHOWN:
        yield from paragraphs([f"{len(front)} teams are on the front; shown are the {MOST_SHOWN} cheapest. front.csv has all."], width)
    if beside := errors_beside(found):
        yield ""
        heads = ["team", *(name_as_head(label_beside(name)) for name in beside)]
        yield from table_lines(heads, [[f"{row['team']}", *errors_of(row, beside)] for _, row in shown.iterrows()], width)
    yield from paragraphs([how_to_read(found)], width)


def how_to_read(found: Optimised) -> str:
    """Return what the numbers of the front are."""
    share = " Share of samples: of bootstrap samples of the draws, each with all its pairs; no probability." if has_shares(found) else ""
    return (
        f"Mean difference from business as usual [90 % interval of the mean], over the time after the split ({in_words(found.period)})."
        f" The front is chosen by these same pairs, so intervals hold for all {len(found.front)} teams at once, each objective by itself.{share}"
    )


def has_shares(found: Optimised) -> bool:
    """Return whether draws are enough for a share of samples."""
    return bool(found.front["share_of_samples"].notna().any())


def cells_of(row: pd.Series, found: Optimised, has_share: bool) -> list[str]:
    """Return one team's row."""
    cells = [f"{row['team']}", *(value_words(name, row[name]) for name in found.study.team)]
    for each in found.study.judged_by():
        ends = (row[f"{each.name}_low"], row[f"{each.name}_high"])
        cells.append(each.number_format.format(row[each.name]) if each.is_known else each.number_format.band(row[each.name], *ends))
    return [*cells, *([f"{row['share_of_samples']:.0%}"] if has_share else [])]


def errors_of(row: pd.Series, names: list[str]) -> list[str]:
    """Return one team's care entries and errors beside the objectives."""
    return [EVERY[name].number_format.band(row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in names]


def sureness(found: Optimised) -> Iterator[str]:
    """Yield who cannot be told apart, who from the front, and what only chance had put on the search's front."""
    apart = found.apart
    if len(apart):
        alike = int((~apart["are_apart"].astype(bool)).sum())
        line = f"Of {len(apart)} pairs of teams on the front, looked at together, {alike} cannot be told apart in any simulated objective."
        left = apart.loc[~apart["are_apart"].astype(bool), "pairs_needed"].dropna()
        if len(left):
            line += f" If the differences are as found, half of those would take {left.quantile(HALF):,.0f} pairs or more (apart.csv)."
        yield line
    else:
        yield "One team alone is on the front."
    for state, words in ((NEAR, "Not told apart from the front"), (BY_CHANCE, "On the search's front by chance: another is better beyond chance")):
        if len(teams := found.front.loc[found.front["state"] == state, "team"]):
            yield f"{words}: team {', '.join(map(str, teams.head(MOST_SHOWN)))}{' and others' if len(teams) > MOST_SHOWN else ''}."
    draws = int(found.front["draws"].iloc[0])
    if draws < FEWEST_PAIRS:
        yield f"With so few independent draws ({draws}) no share of samples is given: take {FEWEST_PAIRS} or more."
    yield from harm_moved(found)
    yield WEIGHED


def harm_moved(found: Optimised) -> Iterator[str]:
    """Yield that harm may be out of sight, if on the front's mean it falls in open families and rises in those followed."""
    front = found.front[found.front["state"].isin(ON_FRESH)]
    opened, followed = (float(front[name].mean()) for name in (HARM_IN_OPEN, HARM))
    if pairs_of(found) >= FEWEST_PAIRS and opened < 0.0 < followed:
        yield (
            f"On the mean of the front harm at home is {opened:+,.0f} in open families and {followed:+,.0f} in the families followed"
            " (intervals above): a family that is closed sooner is out of sight, and its harm is not gone."
        )


def curse_lines(found: Optimised, width: int | None) -> Iterator[str]:
    """Yield the winner's curse: what the search said of its front, and what fresh seeds say of the same teams."""
    by_name = {each.name: each for each in found.study.judged_by()}
    heads = [
        "Against the average team on the same seeds:\na team chosen by seeds looks better on them",
        "search's front,\nin the search",
        "the same teams,\nfresh seeds",
        "best in the\nsearch",
        "the same,\nfresh seeds",
    ]
    grid = []
    for row in found.curse.itertuples():
        written = by_name[str(row.objective)].number_format
        grid.append(
            [
                f"  {by_name[str(row.objective)].label}",
                *(written.format(value, signed=True) for value in (row.search, row.fresh, row.best_search, row.best_fresh)),
            ]
        )
    yield from table_lines(heads, grid, width)


def robust_lines(found: Optimised, width: int | None) -> Iterator[str]:
    """Yield regret and satisficing over states of the world: ranks of each objective side by side; no objective is weighed against another."""
    robust, objectives = found.robust, [each for each in found.study.judged_by() if not each.is_known]
    yield from paragraphs(list(states_words(found)), width)
    aims = bool(found.study.satisfice)
    heads = ["team", *(name_as_head(f"{each.label}: largest; 90th percentile") for each in objectives), *(["all aims met"] if aims else [])]
    by = robust.set_index(["team", "objective"])
    grid = []
    for team in teams_over_states(found, MOST_SHOWN):
        cells = [regret_words(by.loc[(team, each.name)], each) for each in objectives]
        grid.append([alternative_words(team), *cells, *([share_words(by.loc[(team, ALL_AIMS)])] if aims else [])])
    yield from table_lines(heads, grid, width)
    yield from paragraphs([aims_line(found)], width)


def teams_over_states(found: Optimised, most: int) -> list[int]:
    """Return business as usual and the teams of the table of states, in the order of the front's table."""
    there = set(found.robust["team"])
    return [USUAL, *[int(team) for team in found.front["team"] if team in there][:most]]


def alternative_words(team: int) -> str:
    """Return what an alternative is called in a row."""
    return USUAL_WORDS if team == USUAL else str(team)


def states_words(found: Optimised) -> Iterator[str]:
    """Yield what states are, what regret is, and what chance does to it."""
    row, paths = found.robust.iloc[0], found.study.robust_paths
    draws, pairs = int(row["draws"]), found.study.runs // int(row["draws"])
    states = f"{draws} draws of parameters under each of the paths" if draws > 1 else "parameters are held, so each path is one state:"
    yield (
        f"Over {int(row['states'])} states of the world, all of equal weight ({states} {', '.join(paths)}; about {pairs} pairs a state):"
        " regret is how much worse an alternative is than the best of the same state, business as usual among them."
        " Each cell: largest regret (rank); 90th percentile (rank, [90 % interval] with ten draws or more)."
    )
    moved = ", ".join(f"{each.label} {each.number_format.format(sd)}" for each in found.study.judged_by() if (sd := chance_of(found, each)) > 0.0)
    yield (
        "Regret is partly chance: "
        + (
            f"it alone moves a team's mean of one state by (standard deviation) {moved}. "
            if moved
            else "with one pair a state, how far is not known. "
        )
        + f"Compared are the teams that the search left under thresholds {found.study.thresholds}."
    )
    if "integrated" in paths:
        yield "integrated is no path by itself: each seed takes a random share of the way between stay and back."


def chance_of(found: Optimised, each: Objective) -> float:
    """Return how far chance alone moves a team's mean of one state in an objective, on the mean of teams; 0 where unknown."""
    rows = found.robust[(found.robust["objective"] == each.name) & (found.robust["team"] != USUAL)]
    mean = float(rows["chance_sd"].mean())
    return mean if mean == mean else 0.0


def regret_words(row: pd.Series, each: Objective) -> str:
    """Return an alternative's largest regret and 90th percentile, with ranks."""
    ends = "" if row["rank_p90_low"] != row["rank_p90_low"] else f" [{row['rank_p90_low']:.0f} to {row['rank_p90_high']:.0f}]"
    written = each.number_format
    return f"{written.format(row['worst'])} ({row['rank']:.0f}); {written.format(row['p90'])} ({row['rank_p90']:.0f}{ends})"


def share_words(row: pd.Series) -> str:
    """Return a share of states with its interval."""
    return f"{row['mean']:.0%}" + ("" if row["mean_low"] != row["mean_low"] else f" [{row['mean_low']:.0%}, {row['mean_high']:.0%}]")


def aims_line(found: Optimised) -> str:
    """Return the aims, or that there are none."""
    if not found.study.satisfice:
        return "The study states no aims (`satisfice:`), so only regret is shown."
    draws = int(found.robust["draws"].iloc[0])
    interval = f"90 % interval, as of {draws} independent draws" if draws > 1 else "one draw: no interval"
    return f"All aims: {aims_words(found)}. Share of states [{interval}]; chance within a state is in it."


def aims_words(found: Optimised) -> str:
    """Return the aims of a study, in words."""
    labels = {each.name: each for each in found.study.judged_by()}
    return "; ".join(f"{labels[name].label} {aim_words(labels[name], aim)}" for name, aim in found.study.satisfice.items())


def aim_words(each: Objective, aim: Aim) -> str:
    """Return one aim's bound."""
    return (
        f"at least {each.number_format.format(aim.at_least)}"
        if aim.at_least is not None
        else f"at most {each.number_format.format(aim.at_most or 0.0)}"
    )


def definitions(found: Optimised) -> Iterator[str]:
    """Yield what each objective is."""
    yield from (f"{each.label[:1].upper()}{each.label[1:]}: {each.about}" for each in found.study.judged_by())
    hold = found.intervals or UNKNOWN
    yield (
        "Harm at home is counted three times: in families open at go-live or first referred since, the same in every arm; in open families, where"
        " closing sooner looks safe; and in all families ever known, where those closed long before drown it."
    )
    yield f"Intervals hold {hold}. Missed danger, needless plans and open families stand in front.csv, too."


def few_pairs(pairs: int) -> Iterator[str]:
    """Yield a warning where pairs are few."""
    if pairs < FEW:
        yield f"So few pairs ({pairs}) leave means to chance: take {FEW} or more."
