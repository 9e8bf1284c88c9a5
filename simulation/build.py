"""Build a world from settings: posts, teams, areas, the timeline of history, and what a policy dates."""

import datetime
import zlib

import numpy as np

from agents import standing
from agents.ages import THREE_MONTHS, WEEKS_A_YEAR
from agents.professional import take_post
from agents.rule import on_stores
from agents.standing import NEVER
from simulation.calendar import date_of, week_of
from simulation.chance import HISTORY_NOISE, OWN_SKILL, THRESHOLD_PATH, key_of, normal, uniform
from simulation.measures import PAYERS
from simulation.settings import Authority, Figure, Policy, Posts, Role
from simulation.world import LOGS, TIMELINE, World, empty_world

PATH_SHARE = {"stay": 0.0, "halfway": 0.5, "back": 1.0}
ROLE_CODE: dict[Role, int] = {
    "social_worker": standing.SOCIAL_WORKER,
    "assessment_worker": standing.ASSESSMENT_WORKER,
    "team_manager": standing.TEAM_MANAGER,
    "victim_worker": standing.VICTIM_WORKER,
    "perpetrator_worker": standing.PERPETRATOR_WORKER,
    "substance_worker": standing.SUBSTANCE_WORKER,
    "mental_health_practitioner": standing.MENTAL_HEALTH_PRACTITIONER,
    "psychologist": standing.PSYCHOLOGIST,
}
_take_post = on_stores(take_post, 2)


def name_key(name: str) -> int:
    """Return a permanent key of a name, the same on every machine."""
    return zlib.crc32(name.encode())


def parameter_record(parameters: dict[str, Figure]) -> np.ndarray:
    """Return all parameters as one record, shape (1,): a changed key is a changed type, so rules compile anew."""
    record = np.zeros(1, np.dtype([(name, np.float64) for name in sorted(parameters)], align=True))
    for name, figure in parameters.items():
        record[name] = figure.value
    return record


def start_week_of(authority: Authority, start: datetime.date) -> int:
    """Return the week in which the burn-in before a window begins."""
    return week_of(start) - round(authority.burn_in_years.value * WEEKS_A_YEAR)


def build_world(
    authority: Authority, parameters: dict[str, Figure], seed: int, start: datetime.date, end: datetime.date, log_rows: int = 0
) -> World:
    """Return the authority's world at the beginning of its burn-in, recording from `start` to `end`; no policy yet."""
    record = parameter_record({**parameters, **authority.parameters})
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
    state["is_helping"], state["is_logging"] = True, log_rows > 0
    fill_areas(world, authority)
    fill_posts(world, authority, begin)
    write_history(world, authority, seed, "stay")
    return world


def count_posts(authority: Authority) -> int:
    """Return the number of posts of the authority before any policy."""
    per_team = int(np.ceil(authority.social_workers_per_team.value))
    return sum(area.safeguarding_teams * (per_team + 1) + int(np.ceil(area.assessment_workers)) + 1 for area in authority.areas)


def fill_areas(world: World, authority: Authority) -> None:
    """Write the areas, with every ingredient dated never."""
    world.authority[0]["key"] = name_key(authority.name)
    world.authority[0]["hearings_this_week"] = authority.final_hearings_per_week.value
    for a, settings in enumerate(authority.areas):
        area = world.areas[a]
        area["key"] = name_key(f"{authority.name}/{settings.name}")
        area["share_of_children"] = settings.share_of_children
        area["psychologist"] = -1
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


def add_post(
    world: World, authority: Authority, row: int, role: Role, fte: float, team_key: int, number: int, team: int, area: int, week: int, filled: bool
) -> int:
    """Write one post at a row; return the next row. Keys come from team and number, never from the row."""
    post = world.professionals[row]
    post["key"] = key_of(team_key, ROLE_CODE[role], number)
    post["person_key"] = key_of(post["key"], 0, 5)
    post["role"], post["team"], post["area"], post["fte"] = ROLE_CODE[role], team, area, fte
    post["start_week"], post["end_week"], post["switch_week"] = week, NEVER, NEVER
    post["salary"] = getattr(authority.salaries, role).value / WEEKS_A_YEAR
    post["first_in_caseload"], post["since"] = -1, week
    post["motivational_week"] = post["deescalation_week"] = NEVER
    if filled:
        seed, person = world.state[0]["seed"], post["person_key"]
        luck = [normal(seed, OWN_SKILL, person, 0, i, 0) for i in range(4)]
        _take_post(world.professionals, row, world.parameters, 0, week, False, *luck)
    return row + 1


def write_history(world: World, authority: Authority, seed: int, thresholds: str) -> None:
    """Write demand, severity and risk aversion by week: history as dated, then the chosen path, and the authority's unrest around it."""
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
    referral_noise, threshold_noise = unrest(authority, seed, weeks, after)
    timeline["first_referrals"] *= np.exp(referral_noise)
    timeline["risk_aversion"] = aversion + threshold_noise
    world.timeline[:] = timeline


def path_share(authority: Authority, seed: int, thresholds: str) -> float:
    """Return how far back risk aversion goes after the last observed date: fixed, or drawn from a uniform prior."""
    if thresholds == "integrated":
        return float(uniform(seed, THRESHOLD_PATH, name_key(authority.name), 0, 0, 0))
    return PATH_SHARE[thresholds]


def unrest(authority: Authority, seed: int, weeks: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
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
    """Return the world with the policy's dates written into areas and posts; nothing else is within its reach."""
    names = [area.name for area in authority.areas]
    for ingredient in policy.ingredients:
        for a, name in enumerate(names):
            start = ingredient.start_in(name)
            if start is None:
                continue
            if isinstance(ingredient, Posts):
                world = add_policy_posts(world, authority, ingredient, a, name, week_of(start))
            else:
                started = sum(ingredient.start_in(each) is not None for each in names)
                date_practice(world.areas[a], ingredient, name, week_of(start), started)
    return world


def date_practice(area: np.void, ingredient, name: str, week: int, areas: int) -> None:
    """Write one ingredient's date and dose into an area."""
    kind = ingredient.kind
    if kind in ("motivational_interviewing_training", "deescalation_training"):
        short = "motivational" if kind.startswith("motivational") else "deescalation"
        area[f"{short}_from"], area[f"{short}_days"] = (week if ingredient.days > 0 else NEVER), ingredient.days
        area[f"{short}_until"], area[f"{short}_for_assessment_teams"] = week_of(ingredient.ends), float(ingredient.assessment_teams)
        area[f"{short}_fee_per_day"], area[f"{short}_payer"] = ingredient.fee_gbp_per_day, PAYERS.index(ingredient.payer)
    elif kind == "coaching":
        area["coaching_from"], area["coaching_per_half_year"] = week, ingredient.sessions_per_half_year
    elif kind == "group_supervision":
        area["group_supervision_from"] = week
    elif kind == "workbook":
        area["workbook_from"], area["recording_cut"] = week, ingredient.recording_cut
    elif kind == "information_sharing":
        area["information_sharing_from"], area["records_shared"] = week, ingredient.records_shared
    elif kind == "perpetrator_group":
        area["perpetrator_group_from"], area["perpetrator_group_places"] = week, ingredient.places_per_week.get(name, 0.0)
    elif kind == "programme_cost":
        until = week_of(ingredient.ends)
        area["programme_from"], area["programme_until"], area["programme_payer"] = week, until, PAYERS.index(ingredient.payer)
        area["programme_cost_per_week"] = ingredient.gbp / areas / max(1, until - week)  # areas: those in which it starts
    elif kind == "threshold_rule":
        area["threshold_from"], area["threshold_raised"] = week, ingredient.raised_by
    else:
        raise ValueError(f"no way to date an ingredient of kind {kind!r}")


def add_policy_posts(world: World, authority: Authority, ingredient: Posts, a: int, name: str, week: int) -> World:
    """Append the posts of one ingredient in one area; they stand vacant until they are recruited to."""
    fte = ingredient.fte.get(name, 0.0)
    count = int(np.ceil(fte))
    if count == 0:
        return world
    row = int(world.state[0]["professionals"])
    grown = np.zeros(row + count, world.professionals.dtype)
    grown[:row] = world.professionals[:row]
    world = world._replace(professionals=grown)
    team = team_of_area(world, a)
    key = name_key(f"{authority.name}/{name}/policy/{ingredient.role}")
    added = grown[count_posts(authority) : row]
    already = int(np.sum((added["area"] == a) & (added["role"] == ROLE_CODE[ingredient.role])))
    for number in range(count):
        row = add_post(world, authority, row, ingredient.role, min(1.0, fte - number), key, already + number, team, a, week, filled=False)
        post = world.professionals[row - 1]
        post["payer"] = PAYERS.index(ingredient.payer)
        post["payer_later"] = PAYERS.index(ingredient.payer_later or ingredient.payer)
        post["switch_week"] = week_of(ingredient.switch) if ingredient.switch else NEVER
        if ingredient.salary_gbp:
            post["salary"] = ingredient.salary_gbp / WEEKS_A_YEAR
        if ingredient.role == "psychologist":
            world.areas[a]["psychologist"] = row - 1
    world.state[0]["professionals"] = row
    return world


def team_of_area(world: World, a: int) -> int:
    """Return the first safeguarding team of an area."""
    return int(np.nonzero((world.teams["area"] == a) & ~world.teams["is_assessment"])[0][0])


__all__ = ["apply_policy", "build_world", "date_of", "start_week_of", "write_history"]
