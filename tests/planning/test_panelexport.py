"""The panel on every platform: what its members fill in there comes back as the same answers."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd
import pytest

from pretest.forms.layout import lay_out
from pretest.planning.panelexport import take_export
from pretest.platforms import export_questionnaire
from pretest.platforms.invented import Invented
from pretest.platforms.registry import PLATFORMS, rehearsable
from pretest.practice.panel.questions import dutch_form, item_ids, member_id, panel_content, panel_questionnaire
from pretest.report.words.retold import retold_problem
from pretest.spec.panel import load_panel
from pretest.tables import columns
from tests.practice.conftest import all_ratings
from tests.practice.conftest import example as example
from tests.practice.conftest import panel_study as panel_study
from tests.practice.panel.filled import ordinary

DAY = datetime.date(2026, 2, 3)
MEMBERS = ("c1", "s2")
COUNTS = {"training": 1, "rating": 4, "reason": 4, "forecast": 6}


@pytest.fixture
def study(panel_study):
    return panel_study(all_ratings())


def answers(study, **other):
    """A row per member, a column per item; other: item suffix → value in the row of the first member."""
    form = dutch_form(study, load_panel(study), 1)
    rows = []
    for place, member in enumerate(MEMBERS):
        row = {member_id(form): member}
        for item, (number, cell) in item_ids(form).items():
            value = ordinary(form.questions[number - 1])[cell]
            value = round(value) if isinstance(value, float) else value
            row[item] = next((new for end, new in other.items() if place == 0 and item.endswith(end)), value)
        rows.append(row)
    return pd.DataFrame(rows)


def taken(study, data, name, number=None):
    found, problems = take_export(study, load_panel(study), data, name, DAY, number)
    assert [str(one) for one in problems if retold_problem(one) is None] == []
    return found, problems


def plain(frame):
    return frame.to_csv(index=False).encode()


@pytest.mark.parametrize("platform", sorted(rehearsable()))
def test_what_members_fill_in_on_a_platform_comes_back(study, platform):
    """The layout of a rehearsal writes the export as the platform does; nobody is invented here, they are members."""
    frame = answers(study)
    form = lay_out(panel_content(), panel_questionnaire(study, load_panel(study), 1), study.file.languages)
    facts = {
        columns.RESPONDENT: ["r1", "r2"],
        columns.ARM: ["", ""],
        columns.DURATION: [900.0, 1200.0],
        columns.STARTED: pd.to_datetime(["2026-02-03T10:00", "2026-02-03T11:00"]),
    }
    asked = {name: frame[name] for name in frame}
    invented = Invented(form, pd.DataFrame({**facts, **{one.column: asked[one.column] for one in form.questions}}))
    files = rehearsable()[platform]()(study, invented, np.random.default_rng(3))
    name, data = next(iter(files.items()))
    found, problems = taken(study, data, name.rpartition("/")[2])
    assert problems == []
    assert [one.whose for one in found] == [(member, 1) for member in MEMBERS]
    for one in found:
        kinds = [answer.kind for answer in one.answers]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {
            "training": 1,
            "rating": 4,
            "reason": 4,
            "forecast": 6,
        }
        assert {answer.quantiles for answer in one.answers if answer.kind == "forecast"} == {(-2.0, 4.0, 10.0)}
        assert {answer.value for answer in one.answers if answer.kind == "rating"} == {4}
        assert {(answer.value, answer.text) for answer in one.answers if answer.kind == "reason"} == {
            (1, "Dat zie ik vaak.")
        }


@pytest.mark.parametrize("target", ["limesurvey", "qualtrics", "xlsform", "redcap", "formr"])
def test_every_platform_can_be_given_the_questions(study, target):
    questionnaire = panel_questionnaire(study, load_panel(study), 1)
    made = export_questionnaire(panel_content(), questionnaire, target, study.file.languages)
    assert made.files
    assert target in {one.target for one in PLATFORMS}


def test_a_plain_table_of_items_is_read(study):
    found, problems = taken(study, plain(answers(study)), "panel.csv")
    assert problems == []
    assert len(found) == 2


def test_a_forecast_that_goes_down_is_refused_with_its_row(study):
    _, problems = taken(study, plain(answers(study, _005_mid=50)), "panel.csv")
    assert [(one.code, one.where) for one in problems] == [("panel_order", "panel.csv:2 q50")]


def test_answers_to_other_texts_are_refused(study):
    frame = answers(study)
    old = frame.rename(columns={name: f"p1abcdef{name[8:]}" for name in frame})
    _, problems = taken(study, plain(old), "panel.csv")
    assert [one.code for one in problems] == ["panel_sheet_questions"]
    _, problems = taken(study, plain(frame), "panel.csv", number=2)
    assert [one.code for one in problems] == ["panel_sheet_questions"]


def test_somebody_who_is_not_on_the_panel_is_told(study):
    frame = answers(study)
    frame.loc[1, frame.columns[0]] = "jan"
    found, problems = taken(study, plain(frame), "panel.csv")
    assert [(one.code, one.where) for one in problems] == [("panel_unknown_member", "panel.csv, row 3")]
    assert [one.whose for one in found] == [("c1", 1)]


def test_what_holds_no_answers_of_a_panel_is_told(study):
    _, problems = taken(study, b"a,b\n1,2\n", "other.csv")
    assert [one.code for one in problems] == ["panel_sheet_unknown"]
    assert taken(study, b"", "empty.csv")[1]


def test_the_ids_of_items_are_of_this_round_and_these_texts(study):
    panel = load_panel(study)
    first, second = (set(item_ids(dutch_form(study, panel, number))) for number in (1, 2))
    assert not first & second
    assert len(first) == 1 + 4 + 4 + 3 * (6 + 1)  # consent, marks, reasons; six forecasts and the exercise have three
