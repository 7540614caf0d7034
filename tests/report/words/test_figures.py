"""Figures as a paper prints them: no zero before the point, exact p-values, and never on a mark they are not on."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.report.words.edition import read_edition
from pretest.report.words.figures import Figures
from tests.report.sample import sample

ENGLISH = Figures(read_edition(sample(), "en"))
DUTCH = Figures(read_edition(sample(), "nl"))
MINUS = "\u2212"


def read(text: str, figures: Figures) -> float:
    """A printed figure as a number again."""
    sign = figures.edition.strings("number.decimal")
    return float(text.replace(figures.edition.strings("number.thousands"), "").replace(sign, ".").replace(MINUS, "-"))


@pytest.mark.parametrize(
    ("value", "english", "dutch"),
    [
        (0.0312, "p = .031", "p = ,031"),
        (0.0315, "p = .032", "p = ,032"),  # halves away from zero, as in every report
        (0.001, "p = .001", "p = ,001"),
        (0.00099, "p < .001", "p < ,001"),
        (0.0, "p < .001", "p < ,001"),
        (0.9991, "p > .999", "p > ,999"),
        (1.0, "p > .999", "p > ,999"),
        (0.0496, "p = .0496", "p = ,0496"),  # .050 would seem to lie on alpha
        (0.05, "p = .050", "p = ,050"),
        (0.0504, "p = .0504", "p = ,0504"),
    ],
)
def test_p_values(value, english, dutch):
    assert ENGLISH.p(value, 0.05).replace("\xa0", " ") == english
    assert DUTCH.p(value, 0.05).replace("\xa0", " ") == dutch
    assert ENGLISH.p_alone(value, 0.05).replace("\xa0", " ") == english.removeprefix("p ").removeprefix("= ")


@pytest.mark.parametrize(
    ("statistic", "df", "english", "dutch"),
    [
        (-1.3156, 752.2064, f"t(752.21) = {MINUS}1.32", f"t(752,21) = {MINUS}1,32"),
        (2.0, 1838.0, "t(1838) = 2.00", "t(1838) = 2,00"),
        (2.0, 1838.251, "t(1838.25) = 2.00", "t(1838,25) = 2,00"),
        (2.0, math.nan, "z = 2.00", "z = 2,00"),
        (2.0, math.inf, "z = 2.00", "z = 2,00"),
    ],
)
def test_statistics_have_their_degrees_of_freedom(statistic, df, english, dutch):
    assert ENGLISH.test(statistic, df).replace("\xa0", " ") == english
    assert DUTCH.test(statistic, df).replace("\xa0", " ") == dutch


def test_intervals_and_symbols():
    assert ENGLISH.interval(0.95, -0.2, 0.135, 2, share=False) == f"95% CI [{MINUS}0.20, 0.14]"
    assert DUTCH.interval(0.975, -0.2, 0.135, 2, share=True) == f"97,5%-BI [{MINUS},20; ,14]"
    assert Figures(ENGLISH.edition, "*").p(0.5) == "*p*\xa0=\xa0.500"
    assert Figures(ENGLISH.edition, "*").test(1.0, 7.0) == "*t*(7)\xa0=\xa01.00"


@pytest.mark.parametrize(
    ("value", "mark", "digits"), [(0.199, 0.2, 3), (0.19999996, 0.2, 8), (0.2, 0.2, 2), (0.3, 0.2, 2), (-0.001, 0.0, 3)]
)
def test_as_many_digits_as_tell_a_bound_from_its_margin(value, mark, digits):
    assert ENGLISH.digits(value, marks=(mark,)) == digits


@pytest.mark.parametrize(("margin", "digits"), [(0.2, 2), (5.0, 2), (0.125, 3), (0.05001, 5)])
def test_a_margin_keeps_every_digit_that_people_wrote(margin, digits):
    assert ENGLISH.exact(margin) == digits


figures_of_a_study = st.floats(-3, 3).map(lambda value: round(value, 9))


@given(value=figures_of_a_study, margin=st.sampled_from([0.0, 0.1, 0.2, 0.35]))
def test_what_is_printed_lies_on_the_side_that_the_figure_lies_on(value, margin):
    for figures in (ENGLISH, DUTCH):
        digits = figures.digits(value, marks=(margin,))
        printed = read(figures.number(value, digits), figures)
        assert abs(Decimal(repr(printed)) - Decimal(repr(value))) <= Decimal(1).scaleb(-digits) / 2
        assert (printed > margin, printed < margin) == (value > margin, value < margin)


@given(p=st.floats(0, 1), alpha=st.sampled_from([0.05, 0.01]))
def test_a_p_value_is_printed_on_its_side_of_alpha(p, alpha):
    text = ENGLISH.p_alone(p, alpha)
    printed = float(text.lstrip("<>\xa0"))
    if text[0] == "<":
        assert p < printed == 0.001
    elif text[0] == ">":
        assert p > printed == 0.999
    elif abs(p - alpha) > 1e-11:
        assert (printed <= alpha) == (p <= alpha)
        assert abs(printed - p) <= 0.0005 + 1e-12
