"""Measures of staff: weekly columns of posts, time and contacts, and the posts of a comparison's headline."""

from experiments.measures.formats import COUNT, HOURS, PERCENT, RATE
from experiments.measures.measure import Measure, weekly
from simulation.measures import MEET_FAMILIES, ROLES

ROLE_LABELS = {role: f"{role.replace('_', ' ')}s" for role in ROLES}

POSTS = weekly(
    "full-time posts",
    {
        "employed_social_workers": "employed social workers",
        "social_workers_in_post": "social workers in post",
        "social_worker_posts": "social work posts",
        "agency_social_workers": "agency social workers",
        "specialists_in_post": "specialists in post",
        "specialists_full": "specialists with a full caseload",
        **{f"posts_vacant_{role}": f"vacant posts, {words}" for role, words in ROLE_LABELS.items()},
    },
)

CASELOADS = (
    *weekly("families", {"social_worker_families": "families that social workers hold"}),
    *weekly("children", {"social_worker_children": "children that social workers hold"}),
)

REACH = weekly(
    "families",
    {
        "families_for_specialists": "families that a specialist could help",
        "families_held_by_specialists": "families that a specialist holds",
        "families_first_held_by_specialists": "families that a specialist takes on for the first time",
    },
)
"""Could help: a child on a plan or in proceedings, a social worker, and a known problem of a parent."""

TIME = weekly(
    "hours",
    {
        "hours_worked": "hours worked",
        "hours_face_to_face": "hours face to face",
        "desk_hours_taken": "hours of recording that unit coordinators take over",
    },
    number_format=HOURS,
)

VISITS = weekly("visits", {"visits_due": "visits due", "visits_done": "visits done", "visits_late": "visits done late"})
SEEING = weekly(
    "visits", {"visits_unseen": "visits at which the children were not seen", "visits_seen_alone": "visits at which the children were seen alone"}
)

CONTACTS = weekly(
    "contacts",
    {
        "contacts_specialist": "specialists' contacts",
        "contacts_attended": "specialists' contacts that parents attended",
        "community_contacts": "contacts with services in the community",
        **{f"contacts_{role}": f"contacts of {ROLE_LABELS[role]}" for role in MEET_FAMILIES},
    },
)

CHANGES = (
    *weekly("people", {"leavers": "social workers who left"}),
    *weekly("changes", {"worker_changes": "families left by their worker"}),
    *weekly("moves", {"moves_to_another_team": "families moved to another team"}),
)

TRAINING = (
    *weekly("days", {"training_days": "days of training"}),
    *weekly("sessions", {"sessions_group_supervision": "sessions of group supervision"}),
)

SUMS = weekly("sum over people", {"strain_sum": "social workers' strain, summed", "skill_sum": "social workers' skill, summed"})

WEEKLY = (*POSTS, *CASELOADS, *REACH, *TIME, *VISITS, *SEEING, *CONTACTS, *CHANGES, *TRAINING, *SUMS)


def posts(name: str, label: str, short: str) -> Measure:
    """Return a number of posts at the end of the window."""
    return Measure(name, label, "full-time posts", "stock", POSTS[0].number_format, short=short)


CAPACITY = (
    Measure("families_could_be_reached", "families that a specialist could help, ever", "families", "flow", COUNT, short="could be reached"),
    Measure("families_reached_share", "of these, families that a specialist held", "share", "share", PERCENT, short="reached"),
    Measure("weeks_held_per_family", "weeks that a specialist holds a family", "weeks for each family reached", "flow", RATE, short="weeks each"),
    Measure("contacts_per_family", "specialists' contacts for each family", "contacts for each family reached", "flow", RATE, short="contacts each"),
    Measure(
        "contacts_attended_per_family",
        "specialists' contacts that parents attend, for each family",
        "contacts for each family reached",
        "flow",
        RATE,
        short="of them attended",
    ),
    Measure("specialists_full_share", "specialists in post with a full caseload", "share of posts filled", "share", PERCENT, short="of them full"),
)
"""How far a programme's specialists reach: made from each family's own record, and from weekly columns over the time from the split on."""

HEADLINE = CAPACITY + tuple(
    measure
    for role, words in ROLE_LABELS.items()
    for measure in (
        posts(f"posts_{role}", f"posts of {words}", words),
        posts(f"posts_filled_{role}", f"filled posts of {words}", "of them filled"),
    )
)
"""Made from what is counted at the window's end, not from weekly columns alone."""
