"""A function passes, a person is noticed."""

from __future__ import annotations

import pytest

from pretest.analysis.watch.roles import looks_like_a_name, names_an_address


@pytest.mark.parametrize(
    "role",
    [
        "alderman for care", "Alderman For Care", "wethouder zorg", "Wethouder Zorg", "campaign team", "GGD", "B&W",
        "City Council", "Raad van Toezicht", "College van B en W", "projectleider", "Communicatieadviseur",
        "Directeur Volksgezondheid", "municipality of Northtown", "the five of us", "Hoofd Communicatie",
    ],
)  # fmt: skip
def test_a_function_is_no_name(role):
    assert not looks_like_a_name(role)
    assert not names_an_address(role)


@pytest.mark.parametrize("role", ["Jan de Vries", "J. Jansen", "A.B. van der Berg", "dr. Bakker", "mevr. Smit",
                                  "Anna-Maria Smit", "Mr Brown", "Jan Jansen"])  # fmt: skip
def test_a_name_is_noticed(role):
    assert looks_like_a_name(role)


@pytest.mark.parametrize("role", ["a@b.nl", "team, 06-1234 5678", "www.city.example", "https://city.example",
                                  "call +31 20 123 45 67"])  # fmt: skip
def test_an_address_is_noticed(role):
    assert names_an_address(role)


@pytest.mark.parametrize("role", ["council of 2026", "team 12", "wave 5 group", "commission 2025-2026"])
def test_a_year_is_no_telephone_number(role):
    assert not names_an_address(role)
