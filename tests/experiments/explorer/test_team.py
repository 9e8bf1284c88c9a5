"""What a team costs comes from the records that a simulation pays, and what differs between two settings is said in words."""

import pytest

from experiments.explorer.differing import differing
from experiments.explorer.settings import Settings, resolved
from experiments.explorer.team import team_cost

pytestmark = pytest.mark.fast


def test_a_year_s_cost_is_posts_times_pay_and_grows_by_what_is_added():
    own, more = team_cost(Settings()), team_cost(Settings(posts={"teacher": 2.0}))
    pay = resolved(Settings())[0].authority.salaries.teacher.value
    assert more.gbp_a_year == pytest.approx(own.gbp_a_year + 2.0 * pay)
    assert more.posts.set_index("role")["posts"]["teacher"] == pytest.approx(2.0)
    assert more.spend_gbp > own.spend_gbp > 0.0


def test_without_posts_nothing_is_paid():
    usual = team_cost(Settings(policy="business_as_usual"))
    assert (len(usual.posts), usual.gbp_a_year, usual.spend_gbp) == (0, 0.0, 0.0)


def test_only_what_differs_is_listed_and_a_parameter_beside_its_usual_value():
    one, other = Settings(name="one"), Settings(name="two", posts={"teacher": 2.0}, parameters={"hostility_misread": 0.3}, seed=7)
    table = differing(one, other)
    assert table.to_numpy().tolist() == [
        ["Hostility: Hostility taken for danger", "0.2 sd of true risk", "0.3 sd of true risk"],
        ["seed", "1", "7"],
        ["posts: teachers", "none", "2"],
    ]
    assert not len(differing(one, Settings(name="three")))
