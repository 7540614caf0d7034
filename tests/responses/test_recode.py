from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.recode import Raw, first_answered, recoded, to_column, to_item
from pretest.spec import AnswerSet

SET = AnswerSet.model_validate(
    {
        "type": "ordinal",
        "options": [{"value": 1, "label": "a"}, {"value": 2, "label": "b"}],
        "missing": [{"value": 98, "label": "?", "kind": "dont_know"}],
    }
)


def raw(*values, coded=()):
    series = pd.Series(list(values), dtype=None if all(not isinstance(v, str) for v in values) else "str")
    mask = np.zeros(len(values), dtype=bool)
    mask[list(coded)] = True
    return Raw(series, mask)


def listed(clean):
    return [None if pd.isna(value) else value for value in clean.values]


def why(clean):
    return [None if pd.isna(reason) else reason for reason in clean.reasons]


def test_recode_compares_canonical_text_and_leaves_other_values():
    clean = to_item(recoded(raw("Yes", "No", "2.0", " Yes "), {"Yes": 1, "2": 2}), SET)
    assert listed(clean) == [1, None, 2, 1]
    assert clean.bad.tolist() == [False, True, False, False]


def test_missing_codes_have_reasons_and_empty_cells_have_none():
    clean = to_item(recoded(raw("1", "98", "-99", None), None, ["-99"]), SET)
    assert listed(clean) == [1, None, None, None]
    assert why(clean) == [None, "dont_know", "code", None]


def test_recoding_to_a_missing_code_or_to_nothing_gives_a_reason():
    clean = to_item(recoded(raw("dk", "skip", "1"), {"dk": 98, "skip": None}), SET)
    assert why(clean) == ["dont_know", "code", None]


def test_a_code_that_recode_names_is_not_missing():
    assert listed(to_item(recoded(raw(9.0, 1.0, coded=[0]), {"9": 2}, ["9"]), SET)) == [2, 1]


def test_codes_that_the_file_declares_missing_take_the_kind_that_the_answers_give():
    assert why(to_item(raw(98.0, 8.0, 1.0, coded=[0, 1]), SET)) == ["dont_know", "code", None]


def test_text_where_a_number_is_needed_is_marked_not_dropped():
    clean = to_item(raw("1", "NA", "nan", "None", "=cmd()"), SET)
    assert clean.bad.tolist() == [False, True, True, True, True]


def test_other_columns_are_numbers_only_when_all_values_are():
    assert listed(to_column(raw("1", "2.5", None))) == [1, 2.5, None]
    assert listed(to_column(raw("1", "two", None))) == ["1", "two", None]
    assert to_column(raw("1", "two"), "number").bad.tolist() == [False, True]


def test_the_first_answered_column_is_used_and_double_answers_are_counted():
    found, several = first_answered([raw("1", None, "5", None), raw(None, "2", "6", None)])
    assert [None if pd.isna(v) else v for v in found.values] == ["1", "2", "5", None]
    assert several == 1


def test_a_missing_code_does_not_hide_an_answer_in_the_next_column():
    found, several = first_answered([raw(-99.0, -99.0, coded=[0, 1]), raw(3.0, np.nan)])
    assert found.values.tolist()[0] == 3.0
    assert found.coded.tolist() == [False, True]
    assert several == 0


@given(st.lists(st.sampled_from(["1", "2", "98", "-99", "", "1.0"]), min_size=1, max_size=20))
def test_every_cell_is_a_value_or_empty_or_has_a_reason(cells):
    clean = to_item(recoded(raw(*[cell or None for cell in cells], ""), None, ["-99"]), SET)
    for cell, value, reason in zip(cells, listed(clean), why(clean), strict=False):
        if cell in ("1", "2", "1.0"):
            assert (value, reason) == (float(cell), None)
        else:
            assert (value, reason) == (None, {"98": "dont_know", "-99": "code", "": None}[cell])


# --- through a file -------------------------------------------------------------------------------


def test_recode_works_under_the_name_of_the_item_and_of_the_column(make_study, put):
    put("id,arm,Q1,Q2,sd3\nr1,control,low,hoog,Mee eens\n")
    study = make_study(
        {
            "columns": {"sd1": "Q1", "sd2": "Q2"},
            "recode": {"sd1": {"low": 1}, "Q2": {"hoog": 5}, "sd3": {"Mee eens": 4}},
        }
    )
    assert read_responses(study).frame[["sd1", "sd2", "sd3"]].iloc[0].tolist() == [1, 5, 4]


def test_reasons_are_kept_only_for_items_that_have_some(make_study, put):
    put("id,arm,sd1,sd2,sd3\nr1,control,98,1,1\nr2,debt,97,1,-99\nr3,fear,,2,2\n")
    responses = read_responses(make_study({"missing": [-99]}))
    assert list(responses.reasons.columns) == ["sd1", "sd3"]
    assert responses.reasons["sd1"].astype(object).where(responses.reasons["sd1"].notna(), None).tolist() == [
        "dont_know",
        "refused",
        None,
    ]
    assert responses.reasons.index.equals(responses.frame.index)
    assert responses.frame["sd1"].isna().all()


def test_text_in_an_item_stops_with_rows_and_without_the_text(make_study, put):
    put("id,arm,sd1,sd2,sd3\nr1,control,1,1,secret thought\nr2,debt,1,x,1\n")
    with pytest.raises(Exception, match="sd3") as caught:
        read_responses(make_study({}))
    assert [problem.code for problem in caught.value.problems] == ["text_in_number"] * 2
    assert "row 2" in str(caught.value.problems[1])
    assert "secret" not in str(caught.value)


def test_decimal_commas_are_read_and_noted(make_study, put):
    put("id;arm;sd1;age\nr1;control;1;30,5\nr2;debt;2;41\n")
    responses = read_responses(make_study({}))
    assert responses.frame["age"].tolist() == [30.5, 41]
    assert "decimal_comma" in [note.code for note in responses.notes]
    assert responses.files[0].delimiter == ";"


def amounts(study):
    return read_responses(study).frame["amount"].tolist()


def two_ways(study):
    with pytest.raises(DataError) as caught:
        read_responses(study)
    assert [problem.code for problem in caught.value.problems] == ["number_two_ways"]
    return str(caught.value)


AMOUNT = {"plan": {"outcomes": {"amount": {"column": "amount", "role": "benefit", "higher_is": "better"}}}}


def test_thousands_points_are_refused_with_both_readings(make_study, put):
    put("id,arm,amount\nr1,control,2.774\nr2,debt,279\n")
    text = two_ways(make_study({}, **AMOUNT))
    assert "column 'amount': '2.774' may be 2.774 or 2774, row 2" in text
    assert amounts(make_study({"decimal": "."}, **AMOUNT)) == [2.774, 279]
    assert amounts(make_study({"decimal": ","}, **AMOUNT)) == [2774, 279]


@pytest.mark.parametrize(
    "cells", [('"1,234"', "5"), ("1 234", "5"), ("1'234", "5"), ("1.234.567", "5"), ('"1,5"', "1.5")]
)
def test_other_marks_are_refused_too(make_study, put, cells):
    put("id,arm,amount\n" + "".join(f"r{i},control,{cell}\n" for i, cell in enumerate(cells)))
    two_ways(make_study({}, **AMOUNT))


def test_a_background_column_with_thousands_is_refused_and_not_made_categories(make_study, put):
    put("id,arm,sd1,income\nr1,control,1,2.774\nr2,debt,2,279\n")
    study = make_study({}, plan={"covariates": ["income"]})
    with pytest.raises(DataError, match=r"'income': '2\.774' may be 2\.774 or 2774"):
        read_responses(study)


def test_weights_with_thousands_are_refused(make_study, put):
    put("id,arm,w,sd1\nr1,control,1.250,1\nr2,debt,1.115,2\n")
    two_ways(make_study({"weight": "w"}))
    frame = read_responses(make_study({"weight": "w", "decimal": "."})).frame
    assert frame["_weight"].tolist() == [1.25, 1.115]


def test_numbers_of_a_typed_file_have_one_reading(make_study, put):
    frame = pd.DataFrame({"id": ["r1", "r2"], "arm": ["control", "debt"], "amount": [2.774, 279.0]})
    put(frame, "data/d.parquet")
    assert amounts(make_study({"file": "data/d.parquet"}, **AMOUNT)) == [2.774, 279]
    recode = {"amount": {"279": 280}}
    assert amounts(make_study({"file": "data/d.parquet", "recode": recode}, **AMOUNT)) == [2.774, 280]


def test_text_is_no_number_with_marks(make_study, put):
    put("id,arm,sd1,opinion\nr1,control,1,2.774\nr2,debt,2,279\n")
    assert read_responses(make_study({})).frame["opinion"].tolist() == ["2.774", "279"]
