"""Fields on a platform: allowed there, changed as little as possible, and never two that are alike."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings

from pretest.forms.layout import forms_of, lay_out
from pretest.forms.naming import OWN, field_names, platform_names
from pretest.platforms import formr, limesurvey, odk, qualtrics, redcap
from tests.platforms.forms import studies


def test_field_names_on_platforms(study):
    form = lay_out(study, "everything")
    names = field_names(form, limesurvey.NAMES)
    assert (names["Li-1_pre"], names["2li"], names["pretest_arm"]) == ("Li1pre", "q2li", "pretestarm")
    names = field_names(form, redcap.NAMES)
    assert (names["Li-1_pre"], names["2li"]) == ("li_1_pre", "q2li")


def test_names_that_a_platform_keeps_for_itself_are_changed():
    assert platform_names(["session", "x", "ok"], formr.NAMES) == {"session": "qsession", "x": "qx", "ok": "ok"}
    assert platform_names(["REDCAP_event", "age"], redcap.NAMES) == {
        "REDCAP_event": "qredcap_event",
        "age": "age",
    }


@settings(max_examples=60)
@given(study=studies())
def test_field_names_are_allowed_and_differ(study):
    form = forms_of(study)[0]
    for platform in (odk, limesurvey, qualtrics, redcap, formr):
        rules = platform.NAMES
        names = field_names(form, rules)
        assert set(names) == {*OWN, *(q.column for q in form.questions)}
        assert len({name.casefold() for name in names.values()}) == len(names)
        assert all(name[0].isalpha() and len(name) <= rules.longest for name in names.values())


def test_names_that_are_allowed_stay_and_earlier_ones_keep_the_simpler_form():
    assert platform_names(["age", "Age", "AGE"], odk.NAMES) == {"age": "age", "Age": "Agex2", "AGE": "AGEx3"}
    assert platform_names(["a-b", "a_b"], limesurvey.NAMES) == {"a-b": "ab", "a_b": "abx2"}
    assert platform_names(["a-b", "a b"], redcap.NAMES) == {"a-b": "a_b", "a b": "a_bx2"}


def test_long_names_are_cut_and_stay_apart():
    long = "a" * 30
    found = platform_names([long, long + "b"], limesurvey.NAMES)
    assert list(found.values()) == ["a" * 20, "a" * 18 + "x2"]


@pytest.mark.parametrize("platform", [odk, limesurvey, qualtrics, redcap, formr])
@pytest.mark.parametrize("name", ["1st", "_x", "é", "", "?!"])
def test_a_name_without_a_letter_in_front_gets_one(platform, name):
    (field,) = platform_names([name], platform.NAMES).values()
    assert field[0].isascii()
    assert field[0].isalpha()
    assert re.fullmatch(f"(?:{platform.NAMES.allowed})+", field)
