"""Which team to fund, in the terminal: the front on fresh seeds, who cannot be told apart, what only chance had chosen, and robust choice."""

from collections.abc import Iterator

import pandas as pd

from experiments.measures.definitions import EVERY
from experiments.measures.formats import UNKNOWN
from experiments.measures.periods import in_words
from experiments.measures.statistics import FEWEST_PAIRS
from experiments.optimisation.front import BY_CHANCE, ON_FRESH
from experiments.optimisation.objectives import Objective
from experiments.optimisation.optimise import Optimised
from experiments.optimisation.robust import ALL_AIMS
from experiments.optimisation.study import Aim
from experiments.optimisation.teams import lever_words, value_words
from experiments.presentation.terminal.layout import DISCLAIMER, WEIGHED, few_runs, name_as_head, paragraphs, table_lines

MOST_SHOWN = 15
"""Teams of the front in the terminal; front.csv has all."""

BOTH_ERRORS = ("harm_at_home_events", "needless_care_entries")
"""Stand beside the objectives where they are none themselves."""

IN_OPEN = "harm_at_home_open_events"

HALF = 0.5


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
    yield from paragraphs(["", *definitions(found), *few_runs(pairs_of(found)), DISCLAIMER], width)


def pairs_of(found: Optimised) -> int:
    """Return the fresh pairs."""
    return int(found.front["pairs"].iloc[0])


def errors_beside(found: Optimised) -> list[str]:
    """Return the errors that are no objectives by themselves: they stand beside them."""
    return [name for name in BOTH_ERRORS if all(each.measures != (name,) for each in found.study.judged_by())]


def opening(found: Optimised) -> Iterator[str]:
    """Yield what was asked, and how teams were searched."""
    study, money = found.study, f"GBP {found.limit_gbp:,.0f} over the window"
    own = "" if study.budget.per == "window" else f" (GBP {study.budget.gbp:,.0f} a year)"
    yield f"{study.title}. {found.experiment.authority.title}; a team may cost {money}{own}, at the model's prices, discounted."
    finalists = len(found.front)
    if found.method == "halving":
        rungs = ", ".join(map(str, found.steps["pairs"]))
        yield (
            f"All {len(found.teams)} teams that the budget pays met business as usual in pairs, rungs of {rungs}; {len(found.teams) - finalists} were"
            f" dropped, each since another was better beyond chance in every simulated objective and cost no more; {finalists} met fresh seeds."
        )
    else:
        yield (
            f"NSGA-II asked for {len(found.teams)} teams that the budget pays in {len(found.steps)} generations,"
            f" {found.steps['pairs'].iloc[0]} pairs each; {finalists} met fresh seeds. Other teams were not simulated."
        )


def heading(each: Objective) -> str:
    """Return an objective's heading: its label, and which way is better."""
    return name_as_head(f"{each.label} ({each.direction} is better)")


def front_lines(found: Optimised, width: int | None) -> Iterator[str]:
    """Yield the front: a row for each team, the cheapest first."""
    front, objectives = found.front[found.front["state"].isin(ON_FRESH)], found.study.judged_by()
    beside = [name for name in BOTH_ERRORS if all(each.measures != (name,) for each in objectives)]
    pairs, beside = pairs_of(found), errors_beside(found)
    yield from paragraphs(
        [f"On the front on {pairs} fresh {'pair' if pairs == 1 else 'pairs'}: no other team is at least as good in everything."], width
    )
    levers = [name_as_head(lever_words(name)) for name in found.study.team]
    heads = ["team", *levers, *map(heading, objectives), *(name_as_head(EVERY[name].label) for name in beside), "on the\nfront in"]
    shown = front if len(front) <= MOST_SHOWN else front.nlargest(MOST_SHOWN, "chance_of_front").sort_values("cost_gbp")
    yield from table_lines(heads, [cells_of(row, found, beside) for _, row in shown.iterrows()], width)
    if len(front) > MOST_SHOWN:
        yield from paragraphs(
            [f"{len(front)} teams are on the front; shown are the {MOST_SHOWN} that stay there in most samples. front.csv has all."], width
        )
    yield from paragraphs(
        [
            "Mean difference from business as usual [90 % interval of the mean of pairs], over the time after the split"
            f" ({in_words(found.period)}). On the front in: share of samples of the pairs (bootstrap over"
            f" {int(front['draws'].iloc[0])} independent draws, each with all its pairs)."
        ],
        width,
    )


def cells_of(row: pd.Series, found: Optimised, beside: list[str]) -> list[str]:
    """Return one team's row."""
    cells = [f"{row['team']}", *(value_words(name, row[name]) for name in found.study.team)]
    for each in found.study.judged_by():
        ends = (row[f"{each.name}_low"], row[f"{each.name}_high"])
        cells.append(each.number_format.format(row[each.name]) if each.is_known else each.number_format.band(row[each.name], *ends))
    cells += [EVERY[name].number_format.band(row[name], row[f"{name}_low"], row[f"{name}_high"]) for name in beside]
    return [*cells, f"{row['chance_of_front']:.0%}"]


def sureness(found: Optimised) -> Iterator[str]:
    """Yield who cannot be told apart, and what only chance had put on the front."""
    apart = found.apart
    if len(apart):
        alike = int((~apart["are_apart"].astype(bool)).sum())
        line = f"Of {len(apart)} pairs of teams on the front, {alike} cannot be told apart in any simulated objective on {pairs_of(found)} pairs."
        left = apart.loc[~apart["are_apart"].astype(bool), "pairs_needed"].dropna()
        if len(left):
            line += f" If the differences are as found, half of those would take {left.quantile(HALF):,.0f} pairs or more (apart.csv)."
        yield line
    else:
        yield "One team alone is on the front."
    by_chance = found.front.loc[found.front["state"] == BY_CHANCE, "team"]
    if len(by_chance):
        named = f"{', '.join(map(str, by_chance.head(MOST_SHOWN)))}{' and others' if len(by_chance) > MOST_SHOWN else ''}"
        yield f"On the front by chance ({len(by_chance)} on the search's front, and dominated on fresh seeds): team {named}."
    draws = int(found.front["draws"].iloc[0])
    if draws < FEWEST_PAIRS:
        yield f"Shares of samples are too sure with so few independent draws ({draws}): take {FEWEST_PAIRS} or more."
    yield from harm_moved(found)
    yield WEIGHED


def harm_moved(found: Optimised) -> Iterator[str]:
    """Yield that harm in open families falls while harm in all families rises, if that is so of the teams on the front and pairs are enough."""
    front = found.front[found.front["state"].isin(ON_FRESH)]
    opened, anywhere = (float(front[name].mean()) if name in front else float("nan") for name in (IN_OPEN, BOTH_ERRORS[0]))
    if pairs_of(found) >= FEWEST_PAIRS and opened < 0.0 < anywhere:
        yield (
            f"Harm at home in open families falls ({opened:+,.0f} on the mean of the front) while harm in all families ever known rises"
            f" ({anywhere:+,.0f}): part of the harm is in families that are closed, not gone."
        )


def curse_lines(found: Optimised, width: int | None) -> Iterator[str]:
    """Yield the winner's curse: what the search said of its front, and what fresh seeds say of the same teams."""
    by_name = {each.name: each for each in found.study.judged_by()}
    heads = [
        "Against the average team on the same seeds: the\nseeds that a team was chosen by may flatter it",
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
    """Yield regret and satisficing over states of the world: ranks of each objective side by side; no weights."""
    robust, objectives = found.robust, [each for each in found.study.judged_by() if not each.is_known]
    states, paths = int(robust["states"].iloc[0]), found.study.robust_paths
    yield from paragraphs(
        [
            f"Over {states} states of the world (threshold paths {', '.join(paths)}; draws of parameters): mean regret against the best team"
            " of the same state, and the rank by it [90 % interval over draws]. The best of a state is best partly by chance, alike for all.",
        ],
        width,
    )
    aims = bool(found.study.satisfice)
    heads = ["team", *(name_as_head(f"{each.label}: regret, rank") for each in objectives), *(["all aims met"] if aims else [])]
    by = robust.set_index(["team", "objective"])
    teams = list(dict.fromkeys(robust["team"]))
    chosen = teams if len(teams) <= MOST_SHOWN else [team for team in found.front["team"] if team in teams][:MOST_SHOWN]
    grid = []
    for team in chosen:
        cells = [f"{each.number_format.format(by.loc[(team, each.name), 'mean'])}, {rank_words(by.loc[(team, each.name)])}" for each in objectives]
        grid.append([str(team), *cells, *([share_words(by.loc[(team, ALL_AIMS)])] if aims else [])])
    yield from table_lines(heads, grid, width)
    if aims:
        yield from paragraphs([f"All aims: {aims_words(found)}. Share of states [90 % interval over draws]."], width)
    else:
        yield from paragraphs(["The study states no aims (`satisfice:`), so only regret is shown."], width)


def rank_words(row: pd.Series) -> str:
    """Return a rank with its interval."""
    return f"{row['rank']:.0f}" + ("" if row["rank_low"] != row["rank_low"] else f" [{row['rank_low']:.0f} to {row['rank_high']:.0f}]")


def share_words(row: pd.Series) -> str:
    """Return a share of states with its interval."""
    return f"{row['mean']:.0%}" + ("" if row["low"] != row["low"] else f" [{row['low']:.0%}, {row['high']:.0%}]")


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
    yield f"Intervals hold {hold}. Missed danger, needless plans and open families stand in front.csv, too."
