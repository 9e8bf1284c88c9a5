"""Policy files: keys that stand once at the top, posts as a table, and what is refused, at its place in the file."""

from pathlib import Path

import pytest

from experiments.inputs.errors import InputError
from experiments.inputs.load import config_names, policy_at, read_authority
from simulation.settings import Policy
from tests.helpers import REPOSITORY

IN_FULL = REPOSITORY / "tests" / "data" / "policies_in_full"
SHIPPED = REPOSITORY / "configs" / "policies"
ANYWHERE = {"business_as_usual": "luton", "family_safeguarding": "hertfordshire", "reclaiming_social_work": "hackney", "signs_of_safety": "brent"}
HEAD = "name: own\ntitle: Own\nabout: For tests.\n"


def home_of(name: str) -> str:
    """Return an authority in which a shipped policy can work."""
    own = [authority for authority in config_names("authorities") if name.startswith(authority)]
    return ANYWHERE.get(name, own[0] if own else "hertfordshire")


def policy(folder: Path, text: str, authority: str = "hertfordshire") -> Policy:
    """Return the policy of a file with this text below its names."""
    path = folder / "own.yaml"
    path.write_text(HEAD + text)
    return policy_at(path, read_authority(authority))


@pytest.mark.fast
@pytest.mark.parametrize("name", config_names("policies"))
def test_each_shipped_policy_is_the_one_that_was_written_in_full(name: str) -> None:
    authority = read_authority(home_of(name))
    assert policy_at(SHIPPED / f"{name}.yaml", authority) == policy_at(IN_FULL / f"{name}.yaml", authority)


@pytest.mark.fast
@pytest.mark.parametrize("name", config_names("policies"))
def test_a_shipped_policy_is_readable_and_says_nothing_twice(name: str) -> None:
    lines = (SHIPPED / f"{name}.yaml").read_text().splitlines()
    assert max(len(line) for line in lines if not line.lstrip().startswith("#")) <= 120
    starts = [line for line in lines if line.lstrip().startswith("starts:")]
    assert len(starts) <= 1 and (starts or name == "business_as_usual")


@pytest.mark.fast
def test_an_ingredients_own_key_wins(tmp_path: Path) -> None:
    found = policy(
        tmp_path,
        """
starts: 2015-04-01
ends: 2017-04-01
payer: grant
payers: {nhs: 1}
switch: 2016-04-01
source: the bid
posts:
  teacher: {north: 1}
  victim_worker: {fte: {per_team: 0.5}, starts: {west: 2015-06-01}, payer: police, ends: null, source: the police}
  substance_worker: [{fte: 1, payer_later: police}, {fte: {west: 2}, agency: true}]
ingredients:
  - {kind: workbook, recording_cut: 0.1, starts: 2015-05-01}
  - {kind: motivational_interviewing_training, days: 2, fee_gbp_per_day: 200, payer: nhs}
""",
    )
    dumped = [each.model_dump(mode="json", exclude_defaults=True) for each in found.ingredients]
    top = {"starts": "2015-04-01", "source": "the bid"}
    paid = {"kind": "posts", **top, "payer": "grant", "switch": "2016-04-01", "ends": "2017-04-01"}
    everywhere = {"south_east": 1.0, "north": 1.0, "west": 1.0}
    assert dumped == [
        {**paid, "role": "teacher", "fte": {"north": 1.0}, "payers": {"nhs": 1.0}},
        {
            **{"kind": "posts", "role": "victim_worker", "fte": {"west": 4.0}, "starts": {"west": "2015-06-01"}, "payer": "police"},
            **{"payers": {"nhs": 1.0}, "switch": "2016-04-01", "source": "the police"},
        },
        {**paid, "role": "substance_worker", "fte": everywhere, "payer_later": "police"},
        {**paid, "role": "substance_worker", "fte": {"west": 2.0}, "agency": True, "payers": {"nhs": 1.0}},
        {"kind": "workbook", "recording_cut": 0.1, "starts": "2015-05-01", "source": "the bid"},
        {"kind": "motivational_interviewing_training", "days": 2.0, "fee_gbp_per_day": 200.0, "payer": "nhs", **top, "ends": "2017-04-01"},
    ]


@pytest.mark.fast
def test_one_number_is_posts_in_every_area_in_which_they_start(tmp_path: Path) -> None:
    for starts, areas in (("2015-04-01", ["north", "south_east", "west"]), ("{west: 2015-04-01, north: 2015-06-01}", ["north", "west"])):
        text = f"starts: {starts}\npayer: grant\nsource: the bid\nposts:\n  teacher: 0.5\n"
        assert policy(tmp_path, text).ingredients[0].fte == dict.fromkeys(areas, 0.5)  # type: ignore[attr-defined]
        long = f"starts: {starts}\npayer: grant\nsource: the bid\ningredients:\n  - {{kind: posts, role: teacher, fte: 0.5}}\n"
        assert policy(tmp_path, long) == policy(tmp_path, text)


TOP = "starts: 2015-04-01\npayer: grant\nsource: the bid\n"
TEACHER = "posts:\n  teacher: {north: 1}\n"

WRONG = {
    "an area that is not there": (TOP + "posts:\n  teacher: {nroth: 1}\n", ["posts.teacher.nroth", "south_east, north, west", "'north'"]),
    "an area that is not there, with terms": (TOP + "posts:\n  teacher: {fte: {dale: 1}, ramp_weeks: 4}\n", ["posts.teacher.fte.dale"]),
    "an area that is not there, in the list": (
        TOP + TEACHER + "ingredients:\n  - {kind: perpetrator_group, places_per_week: {dale: 1}}\n",
        ["ingredients[0].places_per_week.dale"],
    ),
    "a start in an area that is not there": (TEACHER + "starts: {nroth: 2015-04-01}\npayer: grant\nsource: the bid\n", [" starts.nroth", "'north'"]),
    "no start in the area": (TEACHER + "starts: {west: 2015-04-01}\npayer: grant\nsource: the bid\n", ["posts.teacher.north", "no date for north"]),
    "a role that is not there": (TOP + "posts:\n  techer: 1\n", [" posts.techer:", "'techer'", "Did you mean 'teacher'?"]),
    "negative posts": (TOP + "posts:\n  teacher: -1\n", [" posts.teacher:", "fte in south_east is -1"]),
    "text for posts": (TOP + "posts:\n  teacher: many\n", [" posts.teacher:", "'many'", "a mapping of names to values"]),
    "true for posts": (TOP + "posts:\n  teacher: true\n", [" posts.teacher:", "True"]),
    "true for posts in each team": (TOP + "posts:\n  teacher: {per_team: true}\n", ["posts.teacher.per_team", "True", "a number"]),
    "text for posts in an area": (TOP + "posts:\n  teacher: {north: many}\n", ["posts.teacher.north", "'many'", "a number"]),
    "nothing for posts": (TOP + "posts:\n  teacher:\n", [" posts.teacher:", "None"]),
    "a second psychologist": (TOP + "posts:\n  psychologist: 2\n", ["posts.psychologist.south_east", "at most one post"]),
    "a second psychologist in the list": (
        TOP + "posts:\n  psychologist: 1\ningredients:\n  - {kind: posts, role: psychologist, fte: {west: 1}}\n",
        ["ingredients[0].fte.west", "at most one post"],
    ),
    "a table that is a list": (TOP + "posts: [teacher]\n", [" posts:", "a table of role by area"]),
    "ingredients that are no list": (TOP + TEACHER + "ingredients: {kind: workbook}\n", [" ingredients:", "a list"]),
    "a kind in the table": (TOP + "posts:\n  teacher: {kind: posts, fte: 1}\n", ["posts.teacher.kind", "Delete it"]),
    "a role in the table": (TOP + "posts:\n  teacher: {role: posts, fte: 1}\n", ["posts.teacher.role", "Delete it"]),
    "a misspelt term": (TOP + "posts:\n  teacher: {fte: 1, ramp_week: 3}\n", ["posts.teacher.ramp_week", "Did you mean 'ramp_weeks'?"]),
    "terms without posts": (TOP + "posts:\n  teacher: {ramp_weeks: 3}\n", ["posts.teacher.fte", "nothing", "must be given"]),
    "a row of a list": (TOP + "posts:\n  teacher: [{fte: 1}, {fte: {dale: 1}}]\n", ["posts.teacher[1].fte.dale"]),
    "a misspelt key at the top": ("strats: 2015-04-01\n" + TOP + TEACHER, [" strats:", "Did you mean 'starts'?"]),
    "a key that is of no use": (
        "switch: 2016-04-01\nstarts: 2015-04-01\nsource: x x\ningredients:\n  - {kind: workbook, recording_cut: 0.1}\n",
        [" switch:", "an ingredient of this file"],
    ),
    "a key that all replace": (TOP + "posts:\n  teacher: {fte: 1, payer: nhs}\n", [" payer:", "does not give itself"]),
    "no start anywhere": ("payer: grant\nsource: the bid\n" + TEACHER, ["posts.teacher.starts", "must be given", "once at the top"]),
    "no source anywhere": ("starts: 2015-04-01\npayer: grant\n" + TEACHER, ["posts.teacher.source", "once at the top"]),
    "a wrong date at the top": ("starts: April\npayer: grant\nsource: the bid\n" + TEACHER, [" starts:", "'April'", "2015-04-01"]),
    "an unknown payer at the top": ("starts: 2015-04-01\npayer: lottery\nsource: the bid\n" + TEACHER, [" payer:", "'lottery'", "'grant'"]),
    "payers that do not add up": (TOP + "payers: {nhs: 0.5}\nswitch: 2016-04-01\n" + TEACHER, ["posts.teacher", "add up to 0.5"]),
    "a switch before the start": (TOP + "payers: {nhs: 1}\nswitch: 2014-04-01\n" + TEACHER, [" switch:", "2014-04-01", "not before the start"]),
    "an end before the start": (TOP + "ends: 2014-04-01\n" + TEACHER, ["posts.teacher", "2014-04-01"]),
    "twice in an area": (
        TOP + TEACHER + "ingredients:\n  - {kind: workbook, recording_cut: 0.1}\n  - {kind: workbook, recording_cut: 0.2}\n",
        ["ingredients[1].kind", "ingredients[0] has it"],
    ),
    "an ingredient that is no mapping": (TOP + TEACHER + "ingredients: [workbook]\n", ["ingredients[0]", "'workbook'"]),
    "an ingredient without kind": (TOP + TEACHER + "ingredients: [{recording_cut: 0.1}]\n", ["ingredients[0]", "kind"]),
    "a kind that is a list": (TOP + TEACHER + "ingredients: [{kind: [workbook]}]\n", ["ingredients[0]", "workbook"]),
}


@pytest.mark.fast
@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named_where_it_stands_in_the_file(name: str, tmp_path: Path) -> None:
    text, words = WRONG[name]
    with pytest.raises(InputError) as caught:
        policy(tmp_path, text)
    message = str(caught.value)
    assert "own.yaml" in message
    for word in words:
        assert word in message, message


@pytest.mark.fast
def test_what_is_wrong_at_the_top_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        policy(tmp_path, "starts: 2015-04-01\npayer: lottery\nsource: the bid\nposts: {teacher: 1, victim_worker: 1, substance_worker: 2}\n")
    assert str(caught.value).count("lottery") == 1
