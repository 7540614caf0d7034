"""What earlier studies say, in words: the sentences of a fit and of a drawer against cases whose truth is known."""

from __future__ import annotations

import pytest

from pretest.evidence.convert import NOT_IN_SD, STEPS
from pretest.evidence.pool import pool
from pretest.report.words.drawer import drawer_lines
from pretest.report.words.researched import fit_lines, given_text, how_text, lacking_line, tongue
from pretest.spec.evidence import KEPT, EarlierStudy, Evidence
from pretest.words import ROLES

TOLD = {"year": 2020, "population": "p", "contrast": "c", "role": "harm.stigma", "metric": "smd", "obtained": "o"}
BOTH = pytest.mark.parametrize("lang", ["nl", "en"])


def evidence(*effects, **more):
    rows = [{**TOLD, "id": f"s{n}", "estimate": one, "se": se, **more} for n, (one, se) in enumerate(effects)]
    return Evidence.model_validate({"id": "e", "title": "E", "studies": rows})


def told(lang, *effects, **more):
    return "\n".join(fit_lines(tongue(lang), pool(evidence(*effects, **more), more.get("role", "harm.stigma"))))


@BOTH
def test_every_word_has_its_text(lang):
    words = tongue(lang)
    assert all(words(f"step.{one}") for one in STEPS)
    assert all(words(f"why_not.{one}", **({"metric": "x"} if one == "metric" else {})) for one in NOT_IN_SD)
    assert all(words(f"apart.{one}") for one in KEPT)
    assert all(words.role(one) for one in ROLES)
    assert how_text(words, ("log_of_or", "log_or_to_sd")).count(";") == 1


@BOTH
def test_an_average_of_zero_is_never_told_as_safety(lang):
    sentence = {"nl": "Schade door een nieuwe campagne is dus niet uitgesloten", "en": "is not ruled out"}[lang]
    assert sentence in told(lang, (-0.4, 0.05), (0.4, 0.05), (0.0, 0.05))
    assert sentence not in told(lang, *[(-0.5, 0.02)] * 6)
    assert sentence not in told(lang, (0.4, 0.05), (0.3, 0.05), role="benefit")


def test_the_numbers_of_two_studies_by_hand():
    """0.1 and 0.3, se 0.1: mean 0.2, tau2 0.01, half of the interval 12.706 x 0.1 and of the prediction that times the
    root of 2."""
    text = told("en", (0.1, 0.1), (0.3, 0.1))
    assert "Expected effect: +0.200 SD (95% interval \u22121.071 to +1.471)" in text
    assert "SD 0.100 (tau² 0.0100, I² 50%, Q 2.00" in text
    assert "A new campaign: \u22121.597 to +1.997 SD" in text
    assert "convention" in text


def test_effects_of_one_source_are_named():
    studies = [
        {**TOLD, "id": f"s{n}", "estimate": 0.1, "se": 0.1, "study": "mine", "sample": f"a{n}"} for n in range(3)
    ]
    found = pool(Evidence.model_validate({"id": "e", "title": "E", "studies": studies}), "harm.stigma")
    assert "3 of these effects come from one source (mine)" in "\n".join(fit_lines(tongue("en"), found))


@BOTH
def test_what_a_drawer_could_hide(lang):
    """Two clear gains and two others: if only the others count, their mean 0 is what is left."""
    effects = ((-0.4, 0.1), (-0.3, 0.1), (0.1, 0.1), (-0.1, 0.1))
    words = tongue(lang)
    lines = list(drawer_lines(words, pool(evidence(*effects), "harm.stigma")))
    only = {"nl": "alleen de andere uitkomsten, 0,000 SD", "en": "only the other results, 0.000 SD"}[lang]
    assert only in lines[0]
    assert words("drawer.none_affirmative") in lines[1]
    assert "10" in lines[2]
    few = list(drawer_lines(words, pool(evidence(*effects[:2]), "harm.stigma")))
    assert few == [words("drawer.too_few", n="2", least="3")]


def test_ten_small_studies_are_asked_for_their_trend():
    sizes = [0.05, 0.06, 0.08, 0.09, 0.1, 0.12, 0.15, 0.18, 0.2, 0.25]
    lines = list(drawer_lines(tongue("en"), pool(evidence(*[(0.02 + 2 * se, se) for se in sizes]), "harm.stigma")))
    assert "changes by +2.00" in lines[2]
    assert "PEESE" in lines[2]


def test_what_the_source_gave_is_told_as_it_stands():
    study = EarlierStudy.model_validate(
        {**TOLD, "id": "a", "metric": "or", "estimate": 0.67, "ci": {"low": 0.52, "high": 0.87}, "higher_is": "better"}
    )
    assert given_text(tongue("en"), study) == "Given: or +0.670 (95% interval +0.520 to +0.870), above 0 is better"


def test_a_file_without_harms_says_that_this_is_no_sign_of_safety():
    lacking = lacking_line(tongue("en"), evidence((0.1, 0.1)))
    assert "harm: boomerang and harm: barrier to help" in lacking
    assert "does not show that there is no harm" in lacking
