"""A scenario's own team: full-time posts by role, added to those of its policy or put in their place."""

from datetime import date
from pathlib import Path

from experiments.inputs.checks import first_start
from experiments.inputs.errors import NOTHING, InputError
from experiments.inputs.validation_messages import settings_from
from simulation.ingredients.posts import MOST_FTE
from simulation.settings import Authority, Policy, Team

PAYER = "childrens_services"
"""Pays posts that a scenario adds: no other agreement is known."""

SOURCE = "the scenario's own team"

DECIMALS = 4
"""Of full-time posts in an area."""


def with_team(policy: Policy, team: Team, authority: Authority, go_live: date | None, path: Path) -> Policy:
    """Return the policy with a scenario's posts in proportion to each area's teams; raise InputError for posts without a first day.

    Parameters
    ----------
    policy
        With its dates shifted to the go-live date, if there is one.
    team
        Posts in the whole authority, by role.
    go_live
        Their first day; None: the policy's.
    path
        For messages.
    """
    kept = [each for each in policy.ingredients if not (team.replaces and each.kind == "posts")]
    posts = {role: fte for role, fte in team.posts.items() if fte != 0.0}
    starts = go_live or first_start(policy)
    if posts and starts is None:
        raise InputError(path, "go_live", NOTHING, "a date: the policy has none from which the team's posts could start", "Add go_live.")
    for role, fte in posts.items():
        check_posts(role, fte, len(authority.areas), path)
    terms = {"kind": "posts", "payer": PAYER, "starts": starts, "source": SOURCE}
    added = [{**terms, "role": role, "fte": by_area(fte, authority)} for role, fte in posts.items()]
    return settings_from(Policy, {**policy.model_dump(), "ingredients": [*(each.model_dump() for each in kept), *added]}, path)


def check_posts(role: str, fte: float, areas: int, path: Path) -> None:
    """Raise InputError for posts that no policy could have."""
    if not 0.0 <= fte <= MOST_FTE:
        raise InputError(path, f"posts.{role}", fte, f"full-time posts between 0 and {MOST_FTE:g}")
    if role == "psychologist" and fte > areas:
        allowed = f"at most one post of a psychologist in an area, here {areas} in all: no team could hold another"
        raise InputError(path, f"posts.{role}", fte, allowed, "Add mental health practitioners instead.")


def by_area(fte: float, authority: Authority) -> dict[str, float]:
    """Return posts by area, in proportion to the areas' safeguarding teams."""
    teams = sum(area.safeguarding_teams for area in authority.areas)
    return {area.name: round(fte * area.safeguarding_teams / teams, DECIMALS) for area in authority.areas}
