"""Finding an authority: by name, by part of a name that only one has, by code; and what is suggested where none is found."""

import pytest

from experiments.authorities.register import Register, RegisteredAuthority, normalised_name
from experiments.inputs.errors import InputError

TITLES = {
    "801": "Bristol, City of",
    "810": "Kingston upon Hull, City of",
    "811": "East Riding of Yorkshire",
    "815": "North Yorkshire",
    "816": "York",
    "201": "City of London",
    "314": "Kingston upon Thames",
    "334": "Solihull",
    "355": "Salford",
    "840": "County Durham",
    "875": "Cheshire",
    "895": "Cheshire East",
    "921": "Isle of Wight",
    "420": "Isles of Scilly",
}
REGISTER = Register(
    {code: RegisteredAuthority(code, title, normalised_name(title)) for code, title in TITLES.items()},
    {normalised_name(title): {code} for code, title in TITLES.items()},
    {"E06000023": "801", "E06000010": "810"},
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("Hull", "810"), ("hull", "810"), ("Kingston upon Hull", "810"), ("City of Kingston upon Hull", "810"), ("810", "810")),
        *(("E06000010", "810"), ("e06000023", "801"), (" 801 ", "801"), ("Bristol", "801"), ("York", "816"), ("Durham", "840"), ("Scilly", "420")),
        *(("Wight", "921"), ("east riding", "811"), ("Cheshire", "875"), ("City of London", "201"), ("Solihull", "334")),
    ],
)
def test_an_authority_is_found_by_name_part_of_a_name_or_code(name: str, code: str) -> None:
    assert [place.code for place in REGISTER.find(name)] == [code]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Kingston", "Which of 'kingston_upon_hull_city_of', 'kingston_upon_thames'?"),
        ("Yorkshire", "Which of 'east_riding_of_yorkshire', 'north_yorkshire'?"),
        ("london", "Did you mean 'city_of_london'?"),
        ("isle", "Which of 'isle_of_wight', 'isles_of_scilly'?"),
        ("hul", "Which of 'kingston_upon_hull_city_of', 'solihull'?"),
        ("Sallford", "Did you mean 'salford'?"),
        ("999", "No table has a row of its own under this code"),
        ("E99999999", "No table has a row of its own under this code"),
        ("", "Write it as in the tables."),
        ("/", "Write it as in the tables."),
    ],
)
def test_a_name_of_none_or_of_several_is_refused_with_names_that_hold_the_word_first(name: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        REGISTER.find(name)
    assert str(caught.value).startswith("NAME: got ") and words in str(caught.value)
