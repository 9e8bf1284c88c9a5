"""Codes of statuses, roles, agencies, problems and reasons, shared by rules, drivers and tables."""

# Standing of a family with the service.
CLOSED, FRONT_DOOR, OPEN, GONE = 0, 1, 2, 3

# Plan track, of a child.
NO_PLAN, IN_NEED, PROTECTION_PLAN = 0, 1, 2

# Court track, of a child.
NO_COURT, PRE_PROCEEDINGS, PROCEEDINGS = 0, 1, 2

# Legal basis of care, of a child.
NOT_IN_CARE, SECTION_20, POLICE_PROTECTION, EMERGENCY_ORDER, INTERIM_ORDER, CARE_ORDER, PLACEMENT_ORDER, REMAND = range(8)

# Placement, of a child.
HOME, KIN, FOSTER, RESIDENTIAL, SUPPORTED, ADOPTIVE = range(6)

# Rating.
UNRATED, GREEN, AMBER, RED = range(4)

# How a parent presents at a meeting.
OPENLY_ENGAGED, AMBIVALENT, DISGUISED_COMPLIANCE, HOSTILE_OR_AVOIDANT = range(4)

# Causes of resistance.
SITUATION, PERSON, ACCUSATION, MANNER, STAKE = range(5)

# Roles of professionals.
(
    SOCIAL_WORKER,
    ASSESSMENT_WORKER,
    TEAM_MANAGER,
    VICTIM_WORKER,
    PERPETRATOR_WORKER,
    SUBSTANCE_WORKER,
    MENTAL_HEALTH_PRACTITIONER,
    PSYCHOLOGIST,
    FAMILY_SUPPORT_WORKER,
    CHILD_MENTAL_HEALTH_WORKER,
    TEACHER,
    BEHAVIOURAL_PRACTITIONER,
    ADULT_SOCIAL_WORKER,
    UNIT_COORDINATOR,
) = range(14)
OPINION_ROLES = UNIT_COORDINATOR - VICTIM_WORKER
"""Number of roles, besides the social worker, that may have an opinion about a family: those between these two."""

# Courses.
MOTIVATIONAL, DEESCALATION, PRACTICE = range(3)

# When a family group conference is offered.
AT_PRE_PROCEEDINGS, AT_PLAN = range(2)

# Agencies that share information, and the teams that receive it.
SEEN_BY_POLICE, SEEN_BY_HEALTH, SEEN_BY_ADULT_SERVICES, SEEN_BY_PROBATION, SEEN_BY_SCHOOLS = range(5)
AGENCIES = 5

# Kinds of events that agencies record, in the order of the agency that records them first; and harm that became known.
INCIDENT, ADMISSION, TREATMENT, CONVICTION, ABSENCE, KNOWN_HARM = range(6)
RECORDED_KINDS, FACT_KINDS = 5, 6
EVENTS_KEPT = 6
"""Latest events of each kind that a family's record keeps."""
NO_AGENCY = -1

# Who learns of recorded events.
THE_WORKER, THE_SPECIALISTS = range(2)
RECEIVERS = 2
SAFEGUARDING_TEAMS, ASSESSMENT_TEAMS, SPECIALISTS = range(3)

# A parent's problems.
ABUSE_VICTIM, ABUSE_PERPETRATOR, SUBSTANCE_MISUSE, MENTAL_ILL_HEALTH = range(4)

# Kinds of families, by the parents' problems that bring them to notice.
OTHER_NEEDS, ABUSE_AT_HOME, PARENTS_HEALTH, SEVERAL_PROBLEMS = range(4)
FAMILY_KINDS = 4

# Kinds of children of the exogenous stream.
LONG_STAY_NEED, UNACCOMPANIED, REMANDED, OLDER_ADOLESCENT, DISABLED_IN_CARE = range(5)

# Episode tracks, and why an episode ended.
PLAN_TRACK, COURT_TRACK, CARE_TRACK, PLACEMENT_TRACK = range(4)
(
    STILL_OPEN,
    STEPPED_DOWN,
    STEPPED_UP,
    CLOSED_BY_MANAGER,
    CONSENT_WITHDRAWN,
    ENTERED_CARE,
    RETURNED_HOME,
    SPECIAL_GUARDIANSHIP,
    CHILD_ARRANGEMENTS,
    ADOPTED,
    TURNED_18,
    SUPERVISION_ORDER,
    NO_ORDER,
    ORDER_CHANGED,
    MOVED,
    DIVERTED,
    LEFT_OTHERWISE,
) = range(17)

# The deciding body.
(
    NOBODY,
    BY_MANAGER,
    BY_STRATEGY_DISCUSSION,
    BY_CONFERENCE,
    BY_LEGAL_GATEWAY,
    BY_COURT,
    BY_REVIEW,
    BY_POLICE,
    BY_PARENT,
    BY_AGE,
) = range(10)

NEVER = 1_000_000
"""A week that is never reached."""

NOTHING_SETTLED = -99.0
"""No conference or enquiry has considered the family in this spell (log-odds, below every belief)."""

NOBODY_AT_HOME = -9.0
"""The highest belief about children at home where there are none: below any belief."""
