"""Measures of staff: weekly columns of posts, time and contacts, and the posts of a comparison's headline."""

from experiments.measures.formats import HOURS
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
        **{f"posts_vacant_{role}": f"vacant posts, {words}" for role, words in ROLE_LABELS.items()},
    },
)

CASELOADS = (
    *weekly("families", {"social_worker_families": "families that social workers hold"}),
    *weekly("children", {"social_worker_children": "children that social workers hold"}),
)

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

WEEKLY = (*POSTS, *CASELOADS, *TIME, *VISITS, *SEEING, *CONTACTS, *CHANGES, *TRAINING, *SUMS)


def posts(name: str, label: str, short: str) -> Measure:
    """Return a number of posts at the end of the window."""
    return Measure(name, label, "full-time posts", "stock", POSTS[0].number_format, short=short)


HEADLINE = tuple(
    measure
    for role, words in ROLE_LABELS.items()
    for measure in (
        posts(f"posts_{role}", f"posts of {words}", words),
        posts(f"posts_filled_{role}", f"filled posts of {words}", "of them filled"),
    )
)
"""Made from what is counted at the window's end, not from weekly columns."""
