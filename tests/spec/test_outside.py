"""watch/series.yaml and the pillars of a plan: what may stand there, and what is told with its line."""

from __future__ import annotations

import os

import pytest

import pretest
from pretest.errors import SpecError
from pretest.spec.outside import load_outside
from tests.waves.watchfolder import MONITOR, PLAN, SERIES, files


def series(make_study, text):
    return load_outside(pretest.load_study(make_study(**files(series=text))))


def test_the_series_of_the_example(make_study):
    sewage, treatment = series(make_study, SERIES)
    assert (sewage.path, sewage.columns.value, sewage.counts, sewage.pillar) == (
        "watch/sewage.csv",
        "waarde",
        False,
        None,
    )
    assert (treatment.columns.date, treatment.counts, treatment.pillar) == ("date", True, "harm_reduction")


def test_no_file_is_no_series(make_study):
    assert series(make_study, None) == ()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("file: sewage.csv", "file: ../study.yaml", "outside_watch"),
        ("file: sewage.csv", "file: /etc/passwd", "outside_watch"),
        ("file: sewage.csv", "file: a\\b.csv", "outside_watch"),
        ("file: sewage.csv", "file: sewage.xlsx", "outside_no_text"),
        ("id: treatment", "id: Sewage", "invalid"),
        ("id: sewage", "id: ../sewage", "bad_name"),
        ("url: https://example.org/riool", "url: javascript:alert(1)", "bad_name"),
        ("url: https://example.org/riool", "url: https://jan:x@example.org", "bad_name"),
        ("higher_is: worse", "higher_is: neither", "not_allowed"),
        ("retrieved: 2026-07-20", "retrieved: vorige week", "wrong_type"),
        ("low: laag, ", "", "invalid"),
        ("value: waarde", "value: datum", "invalid"),
        ("counts: true", "count: true", "unknown_key"),
        ("    source: {nl: Verzonnen waterschap, en: Invented water board}\n", "", "missing_key"),
    ],
)
def test_a_mistake_is_told_with_its_line(make_study, old, new, code):
    assert old in SERIES
    with pytest.raises(SpecError) as error:
        series(make_study, SERIES.replace(old, new, 1))
    assert error.value.code == code
    assert error.value.problems[0].where.startswith("watch/series.yaml:")


def test_a_link_out_of_the_study_is_not_followed(make_study, tmp_path):
    folder = make_study(**files(series=None))
    (tmp_path / "elsewhere.yaml").write_text(SERIES)
    os.symlink(tmp_path / "elsewhere.yaml", folder / "watch" / "series.yaml")
    with pytest.raises(SpecError) as error:
        load_outside(pretest.load_study(folder))
    assert error.value.code == "outside_study"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("night: {label: {nl: Uitgaan, en: Nightlife}, ", "night: {", "needs a label"),
        ("outcomes: [support]", "outcomes: [distance]", "stands in the pillars 'demand' and 'night'"),
        ("outcomes: [support]", "outcomes: [suport]", "unknown outcome 'suport'"),
    ],
)
def test_pillars_that_cannot_be(make_study, old, new, said):
    assert old in MONITOR
    with pytest.raises(SpecError, match=said):
        pretest.load_study(make_study(**files() | {"plan": PLAN.replace(old, new, 1)}))
