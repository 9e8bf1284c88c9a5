"""Keyed random numbers: each draw is a pure function of seed, decision, actor, partner, occasion and week; the only source of randomness."""

import zlib

import numpy as np

from agents.rule import compiled

GAMMA = np.uint64(0x9E3779B97F4A7C15)
ODD = np.uint64(0xD1B54A32D192ED03)  # separates small partner and week numbers

# Every decision with a random draw. Append only: a number is never used again; RETIRED_ ones are no longer drawn.
ARRIVE, TRAITS, CHILDREN_BORN, AGE, PROBLEMS, PERSON, SECOND_PARENT, FIRST_CRISIS, CHILD_TRAITS, REFERRAL = range(1, 11)
SCREEN, STRATEGY, ASSESSED, CONVENE, VOTE, CHAIR, REVIEW_PLAN, REVIEW_CHAIR, REVIEW_NEED, CONSENT = range(11, 21)
QUEUE, ANSWER, MEET_SECOND, SEE, DISGUISE, SPECIALIST_ANSWER, SPECIALIST_LOOK, SPECIALIST_NOISE, COMMUNITY_HELP, GROUP = range(21, 31)
CRISIS, CRISIS_WHICH, CRISIS_SIZE, HARM, LIGHT, GRAVE, NOTICE, POLICE, HOSPITAL, BIRTH = range(31, 41)
FACTS, RETIRED_FACTS_NOISE, GATEWAY, ISSUE, GUARDIAN_LOOK, GUARDIAN_NOISE, REMOVE, FINAL, FINAL_LENGTH, EMERGENCY = range(41, 51)
RETURN, GUARDIANSHIP, ADOPTION, PLACE, BREAKDOWN, CARE_HARM, SECTION_20_ASKED, SECTION_20_AGREED, RETIRED_KEEP_PROBLEM, ALLOCATE = range(51, 61)
SICK, SICK_LENGTH, LEAVE, HIRE, AGENCY, OWN_SKILL, TRAINED, OUTSIDE_ARRIVE, OUTSIDE_STAY, OUTSIDE_AGE = range(61, 71)
OUTSIDE_PLACE, HISTORY_NOISE, RETIRED_ENQUIRY_OUTCOME, ORDER_KIND, FORMULATION_NOISE, VICTIM_SIDE = range(71, 77)
OFF_TIMETABLE, THRESHOLD_PATH, RETIRED_HELP_ASKED = range(77, 80)
RETIRED_DECISION_AFTER_REVIEW, RETIRED_HARM_FOUND_BY, RETIRED_STAY, MOVE_AWAY = range(80, 84)
TURN, TURN_WHICH, TURN_LUCK, PRE_BIRTH, TAKEN_TO_GROUP = range(84, 89)
FAMILY_GROUP, FAMILY_GROUP_AGREED, KIN_FOUND, DESK_TALK, RETIRED_DESK_TALK_NOISE = range(89, 94)
PROBLEM_LOOK, PROBLEM_NOISE, REFERRAL_REASON, PROBLEM_RECORD, PROBLEM_ON_FILE, OTHER_PARENT = range(94, 100)
RECORDED, RECORDING_ERROR, HELD_BY_SECOND, CONVICTED, TREATED, TREATMENT_RESULT, ABSENT, FALSE_RECORD = range(100, 108)
SEEN, SEEN_ALONE, PUT_OFF = range(108, 111)
FAMILY_KIND, PROBLEM_THERE, TURN_THERE = range(130, 133)
KIN_TAKE, ADOPTION_PLAN, ADOPTION_GIVEN_UP, ADOPTION_DISRUPTED, WITHDRAW = range(125, 130)
LEGAL_ADVICE, KIN_ASSESSED, KIN_AGREED, FAMILY_GROUP_USUAL, SEEKS_ORDER = range(120, 125)
PROTECT, CONSTABLE_SEES, CROSSED, KEPT_APART, AT_BIRTH, JOINS, KNOWN_LATE, INCIDENT_GRAVE, REFERRED_BY_POLICE = range(111, 120)


@compiled
def mix(word):
    """SplitMix64's finaliser (Steele, Lea and Flood 2014): a bijection of 64-bit words."""
    word = (word ^ (word >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    word = (word ^ (word >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return word ^ (word >> np.uint64(31))


@compiled
def key_of(first, second, third):
    """Return a permanent key from three numbers, for example area, week and order of arrival."""
    word = mix(np.uint64(first) + GAMMA)
    word = mix((word ^ np.uint64(second)) + GAMMA)
    return mix((word ^ np.uint64(third)) + GAMMA)


def name_key(name: str) -> int:
    """Return a permanent key of a name, the same on every machine."""
    return zlib.crc32(name.encode())


@compiled
def uniform(seed, decision, actor, partner, occasion, week):
    """Return one draw in (0, 1), the same for the same six arguments and for nothing else."""
    word = mix(np.uint64(seed) + GAMMA * np.uint64(decision))
    word = mix((word ^ np.uint64(actor)) + GAMMA)
    word = mix((word + np.uint64(partner) * ODD) ^ (np.uint64(occasion) << np.uint64(40)) ^ np.uint64(np.int64(week) + 1_000_000))
    return ((word >> np.uint64(11)) + 0.5) * (1.0 / 9007199254740992.0)


@compiled
def normal(seed, decision, actor, partner, occasion, week):
    """Return one standard normal draw: the inverse distribution function of one uniform, so that paired draws stay monotone."""
    return normal_of(uniform(seed, decision, actor, partner, occasion, week))


@compiled
def normal_of(u):
    """Return the standard normal quantile of u (Wichura 1988, algorithm AS 241, relative accuracy 1e-16)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r + 45921.953931549871457) * r
                 + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745) * r + 3.387132872796366608  # fmt: skip
        low = ((((((5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061) * r + 21213.794301586595867) * r
                 + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252) * r + 1.0  # fmt: skip
        return q * top / low
    r = np.sqrt(-np.log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        top = ((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r + 1.27045825245236838258) * r
                 + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959) * r + 1.42343711074968357734  # fmt: skip
        low = ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
                 + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187) * r + 1.0  # fmt: skip
    else:
        r -= 5.0
        top = ((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
                 + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699) * r + 6.6579046435011037772  # fmt: skip
        low = ((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
                 + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769) * r + 1.0  # fmt: skip
    return -top / low if q < 0.0 else top / low


@compiled
def poisson_of(mean, u):
    """Return the Poisson quantile of u for this mean: a count that rises with the mean for the same u.

    Above a mean of 500 the normal quantile, rounded: within 2 counts of the quantile between u = 0.001 and 0.999.
    """
    if mean > 500.0:
        return max(0, int(np.floor(mean + np.sqrt(mean) * normal_of(u) + 0.5)))
    probability = np.exp(-mean)
    total, count = probability, 0
    while u > total and count < 10_000:
        count += 1
        probability *= mean / count
        total += probability
    return count
