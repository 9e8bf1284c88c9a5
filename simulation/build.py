"""Build the initial state of a simulation from settings: areas, teams, posts, the historical timeline, and a policy's ingredients."""

import datetime
from typing import Any

import numpy as np

from agents.ages import THREE_MONTHS, WEEKS_A_YEAR
from agents.standing import NEVER
from simulation.calendar import date_of, week_of
from simulation.danger_line import LINES, write_lines
from simulation.ingredients.ingredient import Place, PostsWanted
from simulation.population import DERIVED, set_population
from simulation.posts import add_post, add_wanted_posts, count_posts
from simulation.random_numbers import HISTORY_NOISE, THRESHOLD_PATH, name_key, normal, uniform
from simulation.settings import Authority, Figure, Policy
from simulation.types import Role
from simulation.world import LOGS, TIMELINE, World, empty_world

PATH_SHARE = {"stay": 0.0, "halfway": 0.5, "back": 1.0}


def parameter_record(parameters: dict[str, Figure]) -> np.ndarray:
    """Return all parameters, and what follows from them, as one record, shape (1,): a changed key changes its type, so rules are compiled again."""
    fields: list[Any] = [(name, np.float64) for name in sorted(parameters)]
    record = np.zeros(1, np.dtype([*fields, *((name, np.float64, shape) for name, shape in DERIVED.items())], align=True))
    for name, figure in parameters.items():
        record[name] = figure.value
    set_population(record)
    return record


def start_week_of(authority: Authority, start: datetime.date) -> int:
    """Return the week in which the burn-in before a window begins."""
    return week_of(start) - round(authority.burn_in_years.value * WEEKS_A_YEAR)


def build_world(authority: Authority, parameters: dict[str, Figure], seed: int, start: datetime.date, end: datetime.date, log_rows: int = 0) -> World:
    """Return the authority's world at the beginning of its burn-in, to be recorded from `start` to `end`, before any policy.

    parameters: every one by name, with the authority's own values among them (`parameters_of` in experiments/inputs/load.py): here they are
    taken as given, so that a study can vary them.
    """
    record = parameter_record(parameters)
    begin, first, last = start_week_of(authority, start), week_of(start), week_of(end) + 1
    rate = max(point.first_referrals_per_week for point in authority.history)
    families = int(rate * (last - begin) * 1.05) + 500
    posts = count_posts(authority)
    sizes = {
        "families": families,
        "parents": 2 * families,
        "children": int(2.1 * families) + 2000,
        "professionals": posts,
        "teams": sum(area.safeguarding_teams + 1 for area in authority.areas),
        "areas": len(authority.areas),
        "authority": 1,
        "outside_children": int((authority.outside_need_per_year.value + authority.outside_care_per_year.value) * (last - begin) / 50) + 300,
        "timeline": last - begin + 2,
        "state": 1,
        "open_families": families,
        "scores": families,
        "order": families,
        "episodes": 4 * families + 8000,
        **dict.fromkeys(LOGS, log_rows),
    }
    world = empty_world(record, sizes, last - first)
    state = world.state[0]
    state["seed"], state["week"], state["timeline_start"], state["first_week"] = seed, begin, begin, first
    state["is_helping"], state["is_logging"], state["harm_from_week"] = True, log_rows > 0, NEVER
    write_lines(world, dict.fromkeys(LINES, np.nan))
    fill_areas(world, authority)
    fill_posts(world, authority, begin)
    write_history(world, authority, seed, "stay")
    return world


def fill_areas(world: World, authority: Authority) -> None:
    """Write the areas, with no ingredient starting."""
    world.authority[0]["key"] = name_key(authority.name)
    world.authority[0]["hearings_this_week"] = authority.final_hearings_per_week.value
    for a, settings in enumerate(authority.areas):
        area = world.areas[a]
        area["key"] = name_key(f"{authority.name}/{settings.name}")
        area["share_of_children"] = settings.share_of_children
        area["psychologist"] = area["first_post"] = -1
        for field in world.areas.dtype.names or ():
            if field.endswith("_from"):
                area[field] = NEVER


def fill_posts(world: World, authority: Authority, week: int) -> None:
    """Write teams and their posts, every post filled."""
    row, team = 0, 0
    per_team = authority.social_workers_per_team.value
    for a, settings in enumerate(authority.areas):
        for number in range(settings.safeguarding_teams + 1):
            is_assessment = number == settings.safeguarding_teams
            key = name_key(f"{authority.name}/{settings.name}/{'assessment' if is_assessment else number}")
            size = settings.assessment_workers if is_assessment else per_team
            role: Role = "assessment_worker" if is_assessment else "social_worker"
            world.teams[team]["key"], world.teams[team]["area"], world.teams[team]["office"] = key, a, a
            world.teams[team]["is_assessment"], world.teams[team]["manager"] = is_assessment, row
            if is_assessment:
                world.areas[a]["duty_manager"] = row
            row = add_post(world, authority, row, "team_manager", 1.0, key, 0, team, a, week, filled=True)
            for number_in_team in range(int(np.ceil(size))):
                fte = min(1.0, size - number_in_team)
                row = add_post(world, authority, row, role, fte, key, 1 + number_in_team, team, a, week, filled=True)
            team += 1
    world.state[0]["professionals"] = row


def write_history(world: World, authority: Authority, seed: int, thresholds: str) -> None:
    """Write demand, severity and risk aversion by week: dated history, then the chosen path, and background noise around it."""
    begin = int(world.state[0]["timeline_start"])
    weeks = np.arange(begin, begin + len(world.timeline))
    starts = np.array([week_of(point.since) for point in authority.history])
    which = np.clip(np.searchsorted(starts, weeks, side="right") - 1, 0, None)
    timeline = np.zeros(len(weeks), TIMELINE)
    season = 1.0 + authority.season.value * np.cos(2 * np.pi * (weeks % WEEKS_A_YEAR) / WEEKS_A_YEAR)
    timeline["first_referrals"] = np.array([point.first_referrals_per_week for point in authority.history])[which] * season
    timeline["severity_mix"] = np.array([point.severity_mix for point in authority.history])[which]
    timeline["court_weeks"] = np.array([point.court_weeks for point in authority.history])[which]
    timeline["outside_need"] = authority.outside_need_per_year.value / WEEKS_A_YEAR
    timeline["outside_care"] = authority.outside_care_per_year.value / WEEKS_A_YEAR
    aversion = np.array([point.risk_aversion for point in authority.history])[which]
    after = weeks - week_of(authority.last_observed)
    share = path_share(authority, seed, thresholds)
    ramp = np.clip(after / authority.path_weeks.value, 0.0, 1.0)
    last = authority.history[which[np.searchsorted(weeks, week_of(authority.last_observed)) - 1] if len(weeks) else 0].risk_aversion
    aversion = np.where(after > 0, last + share * ramp * (authority.history[0].risk_aversion - last), aversion)
    referral_noise, threshold_noise = background_noise(authority, seed, weeks, after)
    timeline["first_referrals"] *= np.exp(referral_noise)
    timeline["risk_aversion"] = aversion + threshold_noise
    world.timeline[:] = timeline


def path_share(authority: Authority, seed: int, thresholds: str) -> float:
    """Return the share of the change in risk aversion that is reversed after the last observed date: fixed, or drawn from a uniform prior."""
    if thresholds == "integrated":
        return float(uniform(seed, THRESHOLD_PATH, name_key(authority.name), 0, 0, 0))
    return PATH_SHARE[thresholds]


def background_noise(authority: Authority, seed: int, weeks: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the noise of referrals (log) and of thresholds (sd) by week: zero until the last observed date, then mean-reverting by quarter."""
    kept, key = authority.noise.kept_per_quarter.value, name_key(authority.name)
    quarters = np.maximum(0, (after + THREE_MONTHS - 1) // THREE_MONTHS)
    paths = np.zeros((2, quarters.max() + 1 if len(quarters) else 1))
    scale = np.sqrt(1.0 - kept * kept)
    for i, figure in enumerate((authority.noise.referral_sd, authority.noise.threshold_sd)):
        for quarter in range(1, paths.shape[1]):
            step = normal(seed, HISTORY_NOISE, key, 0, i, quarter)
            paths[i, quarter] = kept * paths[i, quarter - 1] + figure.value * scale * step
    return paths[0][quarters], paths[1][quarters]


def apply_policy(world: World, authority: Authority, policy: Policy) -> World:
    """Return the world with the policy's dates and doses written into areas, and its posts added; a policy changes nothing else."""
    wanted: list[PostsWanted] = []
    for ingredient in policy.ingredients:
        starts = {row: start for row, area in enumerate(authority.areas) if (start := ingredient.start_in(area.name)) is not None}
        order = min(map(week_of, starts.values()), default=0), ingredient.written()
        for row, start in starts.items():
            ingredient.write(Place(world.areas[row], authority.areas[row].name, row, week_of(start), len(starts), order, wanted))
    return add_wanted_posts(world, authority, wanted)


__all__ = ["apply_policy", "build_world", "date_of", "start_week_of", "write_history"]
