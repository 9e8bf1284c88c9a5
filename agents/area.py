"""Area and team: where professionals work, and the practice that a policy introduces there, with its dates."""

import numpy as np

from agents.agent import RecordAgent
from agents.standing import AGENCIES

AREA = np.dtype(
    [
        ("key", np.uint64),
        ("share_of_children", np.float64),
        ("first_post", np.int64),  # index of the last post added; each post names the one before it
        ("duty_manager", np.int64),  # index of the assessment team's manager
        ("psychologist", np.int64),  # index of the office's psychologist; -1: none
        *(
            (f"{course}_{name}", kind)
            for course in ("motivational", "deescalation", "practice")
            for name, kind in (
                ("from", np.int64),  # training runs from this week; NEVER: no training
                ("days", np.float64),
                ("until", np.int64),
                ("for_assessment_teams", np.float64),  # 1: they are trained too
                ("fee_per_day", np.float64),  # GBP a worker
                ("payer", np.int64),
                ("places", np.float64),  # workers who may start in a month of four weeks; below 0: unlimited
                ("places_left", np.float64),  # this month, with the fraction of a place carried over
                ("last_draw", np.float64),  # the highest random draw that gets a place this week
            )
        ),
        *((f"practice_{skill}_sd", np.float64) for skill in ("relationship", "purposeful", "deescalation")),  # gains, sd of untrained skill
        ("coaching_from", np.int64),
        ("coaching_per_half_year", np.float64),  # sessions
        ("group_supervision_from", np.int64),
        ("group_supervision_share", np.float64),  # of the families, discussed each time
        ("group_supervision_per_month", np.int64),  # sessions in a month of four weeks: 1, 2 or 4
        ("units_from", np.int64),
        ("units_shared_holding", np.float64),  # share of trust loss avoided when the worker changes within the unit
        ("workbook_from", np.int64),
        ("recording_cut", np.float64),  # share of recording hours saved
        ("information_sharing_from", np.int64),
        ("records_shared", np.float64),  # share of adult services' facts that reach the children's worker
        ("facts_shared", np.float64, (AGENCIES, 3)),  # shares of each agency's facts that reach each kind of team, by the agreements
        ("facts_co_located", np.float64),  # 1: specialists and social workers share an office
        ("facts_flow", np.float64),  # 1: any of these is above zero
        ("perpetrator_group_from", np.int64),
        ("perpetrator_group_places", np.float64),  # a week
        ("perpetrator_group_used", np.float64),
        ("full_this_week", np.int64),  # bit set of the roles whose posts have no capacity left
        ("wider_team", np.int64),  # bit set of the roles beyond the adult specialists that are in post this week
        ("desk_hours_offered", np.float64),  # hours for recording, by unit coordinators, this week
        ("desk_share_taken", np.float64),  # share of the social workers' recording taken over, this week
        ("programme_cost_per_week", np.float64),  # GBP: programme costs other than posts and training
        ("programme_from", np.int64),
        ("programme_until", np.int64),
        ("programme_payer", np.int64),
        ("cap_from", np.int64),
        ("cap_families", np.float64),  # that a full-time post may hold: a rule of allocation
        ("cap_for_assessment_teams", np.float64),  # 1: their workers too
        ("language_from", np.int64),
        ("language_unsaid", np.float64),  # share of the service's accusation not put to parents at meetings
        ("language_trained_only", np.float64),  # 1: only by workers trained in motivational interviewing or de-escalation
        ("family_group_from", np.int64),
        ("family_group_at", np.int64),  # the moment of the offer, as in agents/standing.py
        ("family_group_places", np.float64),  # conferences in a month of four weeks
        ("family_group_places_left", np.float64),
        ("family_group_cost", np.float64),  # GBP a conference
        ("family_group_payer", np.int64),
        ("threshold_from", np.int64),
        ("threshold_raised", np.float64),  # a rule of practice: thresholds moved by policy, sd
        ("care_threshold_raised", np.float64),  # the same of care thresholds: gateway, issuing, section 20, removal, emergency
    ],
    align=True,
)

TEAM = np.dtype(
    [
        ("key", np.uint64),
        ("area", np.int64),
        ("office", np.int64),
        ("is_assessment", np.bool_),
        ("start_week", np.int64),
        ("manager", np.int64),  # index of a post
    ],
    align=True,
)


class Area(RecordAgent):
    """An area of the authority in the Mesa driver."""

    store = "areas"


class Team(RecordAgent):
    """A team in the Mesa driver."""

    store = "teams"
