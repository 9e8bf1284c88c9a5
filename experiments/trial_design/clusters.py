"""Clusters: authorities as they are, or with children, demand and staff in proportion."""

from typing import Any

from simulation.settings import Area, Authority, Figure, HistoryPoint

SCALED = ("children", "outside_need_per_year", "outside_care_per_year", "final_hearings_per_week")
"""Figures of an authority that are in proportion to its size."""


def scaled_authority(authority: Authority, factor: float) -> Authority:
    """Return an authority of another size: children, referrals, hearings and staff times the factor, everything else as it is.

    Teams are whole: their number is rounded, and social workers a team are changed so that all posts are in proportion.

    Parameters
    ----------
    factor
        1 leaves the authority as it is.
    """
    if factor == 1.0:
        return authority
    areas = tuple(scaled_area(area, factor) for area in authority.areas)
    before, after = (sum(area.safeguarding_teams for area in each) for each in (authority.areas, areas))
    changes: dict[str, Any] = {name: scaled_figure(getattr(authority, name), factor) for name in SCALED}
    changes["social_workers_per_team"] = scaled_figure(authority.social_workers_per_team, factor * before / after)
    return authority.model_copy(update={**changes, "areas": areas, "history": tuple(scaled_point(point, factor) for point in authority.history)})


def scaled_area(area: Area, factor: float) -> Area:
    """Return an area with teams, rounded, and assessment workers in proportion."""
    teams = max(1, round(area.safeguarding_teams * factor))
    return area.model_copy(update={"safeguarding_teams": teams, "assessment_workers": area.assessment_workers * factor})


def scaled_point(point: HistoryPoint, factor: float) -> HistoryPoint:
    """Return a point of the history with its first referrals in proportion."""
    return point.model_copy(update={"first_referrals_per_week": point.first_referrals_per_week * factor})


def scaled_figure(figure: Figure, factor: float) -> Figure:
    """Return a figure and its range times a factor, saying so."""
    low, high = (None if each is None else each * factor for each in (figure.low, figure.high))
    return figure.model_copy(update={"value": figure.value * factor, "low": low, "high": high, "source": f"{figure.source}; times {factor:.4g}"})
