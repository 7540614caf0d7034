"""Results of formr come back as the answers that were given."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import DataError, ExportError
from pretest.forms.layout import forms_of, lay_out
from pretest.planning import load_truth
from pretest.planning.invented import invented_answers
from pretest.platforms.formr.read import FORMR
from pretest.platforms.formr.rehearse import layout_formr
from pretest.platforms.invented import Invented
from pretest.platforms.redcap.read import REDCAP
from pretest.platforms.workbooks import to_workbook
from pretest.seeds import stream
from pretest.spec import load_study
from pretest.tables import columns
from tests.platforms import invention
from tests.platforms.forms import studies
from tests.platforms.invention import answers, invent, same

RESULTS = """\
session,created,modified,ended,expired,pretest_language,pretest_draw,consent,age,pretest_screened_out,pretest_arm,\
Li_1,colours,remark
abC-d_1,2026-03-02 10:00:00,2026-03-02 10:09:00,2026-03-02 10:10:00,,nl,1,1,30,0,control,4,"10, 1","a, b"
abC-d_2,2026-03-02 11:00:00,2026-03-02 11:01:00,2026-03-02 11:01:00,,nl,2,0,,1,,,,
abC-d_3,2026-03-02 12:00:00,2026-03-02 12:05:00,,2026-03-03 12:00:00,nl,3,1,-997,0,a_2nd_try,98,97,
AfricanLionXXXq7,2026-03-02 13:00:00,2026-03-02 13:05:00,2026-03-02 13:05:30,,nl,3,1,44,0,a_2nd_try,1,,
"""


def read(content, name="x.csv", forms=()):
    return invention.read(FORMR, content, name, forms)


def check(found):
    assert answers(found, columns.RESPONDENT) == ["abC-d_1", "abC-d_2", "abC-d_3", "AfricanLionXXXq7"]
    assert answers(found, columns.SESSION) == answers(found, columns.RESPONDENT)
    assert answers(found, columns.STATUS) == ["complete", "screened_out", "partial", "test"]
    assert answers(found, columns.DURATION) == ["600", "60", "", "330"]
    assert answers(found, columns.STARTED)[0] == "2026-03-02T10:00:00"
    assert answers(found, columns.ENDED)[2] == ""
    assert answers(found, columns.LANGUAGE) == ["nl"] * 4
    assert answers(found, columns.ARM_CODE) == ["control", "", "a_2nd_try", "a_2nd_try"]
    assert answers(found, "age") == ["30", "", "-997", "44"]
    assert answers(found, "Li-1") == ["4", "", "98", "1"]
    assert answers(found, "colours") == ["1 10", "", "97", ""]
    assert answers(found, "remark") == ["a, b", "", "", ""]
    assert set(found.metadata) == {"modified", "expired", "pretest_draw", "pretest_screened_out"}
    assert found.identifying == ()


def test_csv(study):
    table, found = read(RESULTS, forms=forms_of(study))
    assert FORMR.recognise(table)
    assert not REDCAP.recognise(table)
    check(found)


def test_german_csv(study):
    """Semicolons between the cells."""
    frame = pd.read_csv(io.StringIO(RESULTS), dtype=str, keep_default_na=False)
    check(read(frame.to_csv(index=False, sep=";"), forms=forms_of(study))[1])


def test_xlsx(study):
    """Numbers in cells, as formr writes them."""
    frame = pd.read_csv(io.StringIO(RESULTS), dtype=str, keep_default_na=False)
    rows = [[float(cell) if cell.lstrip("-").isdigit() else cell or None for cell in row] for row in frame.to_numpy()]
    check(read(to_workbook({"Worksheet": [list(frame), *rows]}), "x.xlsx", forms_of(study))[1])


def test_json(study):
    frame = pd.read_csv(io.StringIO(RESULTS), dtype=str, keep_default_na=False)
    records = [{key: value or None for key, value in row.items()} for row in frame.to_dict("records")]
    check(read(json.dumps(records), "x.json", forms_of(study))[1])


def test_without_forms_answers_stay_as_they_are():
    _, found = read(RESULTS)
    assert found.table.frame["colours"].tolist()[0] == "10, 1"
    assert "consent" not in found.fields
    assert answers(found, columns.ARM_CODE)[0] == "control"


def test_codes_with_a_letter(study):
    text = RESULTS.replace('"10, 1"', '"c10, c0, c1"').replace(",98,97,", ",c98,c97,")
    _, found = read(text, forms=forms_of(study))
    assert answers(found, "colours") == ["0 1 10", "", "97", ""]
    assert answers(found, "Li-1") == ["4", "", "98", "1"]


def test_words_in_text_answers_are_left_alone(study):
    _, found = read(RESULTS.replace('"a, b"', "c12"), forms=forms_of(study))
    assert answers(found, "remark")[0] == "c12"


def test_the_display_table__error():
    text = (
        "session,unit_session_id,item_id,item_name,answer,created,saved,shown,shown_relative,answered\na,1,2,x,1,,,,,\n"
    )
    with pytest.raises(DataError, match=r"item display table, with one row per item.*results of the survey"):
        read(text)


def test_another_file__error():
    with pytest.raises(DataError, match="no results of a formr survey"):
        read("session,arm\n1,control\n")


def test_a_survey_that_ended_before_it_began(study):
    _, found = read(RESULTS.replace("10:10:00,,", "09:10:00,,"), forms=forms_of(study))
    assert answers(found, columns.DURATION)[0] == ""
    assert "times_unreadable" in {note.code for note in found.notes}


# --- the rehearsal layout, and back ---------------------------------------------------------------------------------


def test_the_example_goes_out_and_comes_back():
    study = load_study("analyses/example")
    truth = load_truth(study, "truth.yaml")
    for invented in invented_answers(study, truth, n=120, rng=stream(1, "formr")):
        content = layout_formr(study, invented, stream(2, "formr"))
        assert content == layout_formr(study, invented, stream(2, "formr"))
        table, found = read(next(iter(content.values())), forms=forms_of(study))
        assert FORMR.recognise(table)
        same(found, invented)
        assert all(key.startswith("invented-") for key in answers(found, columns.RESPONDENT))
        assert "test" not in answers(found, columns.STATUS)


def test_every_feature_goes_out_and_comes_back(study):
    form = lay_out(study, "everything")
    invented = Invented(form, invent(form, stream(3, "formr"), n=60))
    content = layout_formr(study, invented, stream(4, "formr"))
    _, found = read(content["everything_nl.csv"], forms=forms_of(study))
    same(found, invented)
    assert set(answers(found, columns.STATUS)) == {"complete", "screened_out"}


def test_the_layout_looks_like_formr(study):
    form = lay_out(study, "everything")
    content = layout_formr(study, Invented(form, invent(form, stream(3, "formr"))), stream(4, "formr"))
    names = content["everything_nl.csv"].decode().splitlines()[0].split(",")
    assert names[:5] == ["session", "created", "modified", "ended", "expired"]
    assert not [name for name in names if name.startswith(("pretest_next", "pretest_text", "pretest_message"))]
    assert names.index("pretest_draw") < names.index("consent") < names.index("pretest_arm")


@given(study=studies(), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_any_study_goes_out_and_comes_back(study, seed):
    form = lay_out(study, "q")
    invented = Invented(form, invent(form, stream(seed, "formr")))
    try:
        content = layout_formr(study, replace(invented), stream(seed, "layout"))
    except ExportError as error:
        if {problem.code for problem in error.problems} <= {"options_alike", "name_not_allowed"}:
            return
        raise
    _, found = read(next(iter(content.values())), forms=(form,))
    same(found, invented)
