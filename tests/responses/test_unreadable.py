"""Cells that hold no answer: a sentence names what was seen, and with what it says to write the study is right."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.importing import import_responses

HEAD = "id,arm,sd1,sd2,sd3,x_ever,band\n"
ROWS = ("a,control,1,2,3,1,1-5\n", "b,debt,2,3,4,0,6-9\n", "c,fear,3,4,5,1,1-5\n", "d,debt,4,5,1,0,6-9\n")


def with_cells(column, *texts):
    names = HEAD.strip().split(",")
    rows = [row.strip().split(",") for row in ROWS]
    for row, text in zip(rows, texts, strict=False):
        row[names.index(column)] = text
    return HEAD + "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows)


def entry(**keys):
    return [{"file": "data/wave1.csv", "respondent": "id", "arm": "arm"} | keys]


def problems(study):
    with pytest.raises(DataError) as caught:
        read_responses(study)
    return caught.value.problems


@pytest.mark.parametrize(
    ("text", "code", "phrase"),
    [
        ("#N/A", "sheet_error", "errors of a spreadsheet (#N/A)"),
        ("#DEEL/0!", "sheet_error", "errors of a spreadsheet (#DEEL/0!)"),
        ("n.v.t.", "text_in_number", "words or marks for no answer (n.v.t.)"),
        ("NASK", "text_in_number", "missing data codes (NASK)"),
        ("3-apr", "text_in_number", "dates (3-apr)"),
        ("WAAR", "text_in_number", "true and false (WAAR)"),
        ("45%", "text_in_number", "percentages (45%)"),
        ("€ 3", "text_in_number", "amounts with a currency (€ 3)"),
        ("'3", "text_in_number", "numbers behind an apostrophe ('3)"),
    ],
)
def test_texts_in_a_closed_question_are_named(make_study, put, text, code, phrase):
    path = put(with_cells("sd1", "1", text))
    (problem,) = problems(make_study(data=entry()))
    assert (problem.code, f"column 'sd1' holds {phrase}" in problem.what) == (code, True), problem
    assert "row 3" in problem.what
    with pytest.raises(DataError, match="row 3"):  # an import does not let them through either
        import_responses(make_study(data=entry()), [path])
    frame = read_responses(make_study(data=entry(missing=[text]))).frame
    assert frame["sd1"].tolist()[0] == 1.0
    assert pd.isna(frame["sd1"].tolist()[1])


def test_what_somebody_may_have_answered_is_not_named(make_study, put):
    put(with_cells("sd1", "1", "rather shy", "#N/A"))
    found = problems(make_study(data=entry()))
    assert {problem.code for problem in found} == {"text_in_number", "sheet_error"}
    assert "rather shy" not in " ".join(map(str, found))


def test_errors_under_the_header_are_no_second_header(make_study, put):
    put(with_cells("sd1", "#N/A"))
    assert "repeat the questions" not in str(problems(make_study(data=entry()))[0])
    put(with_cells("sd1", "How close?"))
    assert "repeat the questions" in str(problems(make_study(data=entry()))[0])


def test_an_error_is_no_person_and_no_arm(make_study, put):
    put(with_cells("id", "#N/A", "#N/A"))
    problem = problems(make_study(data=entry()))[0]  # beside it, that one id is in two arms
    assert (problem.code, "column 'id'" in problem.what, "rows 2, 3" in problem.what) == ("sheet_error", True, True)
    put(with_cells("arm", "#REF!"))
    assert problems(make_study(data=entry()))[0].code == "sheet_error"


def test_ids_that_a_spreadsheet_rounded_are_refused(make_study, put):
    put(with_cells("id", "1,23457E+15", "1.23457E+15"))
    (problem,) = problems(make_study(data=entry()))
    assert (problem.code, "rows 2, 3" in problem.what) == ("ids_rounded", True)
    put(with_cells("id", "1E15", "1e5"))
    assert len(read_responses(make_study(data=entry())).frame) == 4


AUDIENCES = {
    "young": {"label": "young", "when": {"band": ["1-5"]}},
    "old": {"label": "old", "when": {"band": ["6-9"]}},
}


def test_dates_beside_bands_that_conditions_name_are_refused(make_study, put):
    put(with_cells("band", "2026-05-01", "6-9", "2026-05-01", "6-9"))
    (problem,) = problems(make_study(data=entry(), audiences=AUDIENCES))
    assert "column 'band' holds dates (2026-05-01)" in problem.what
    assert "rows 2, 4" in problem.what
    table = {"2026-05-01": "1-5"}
    frame = read_responses(make_study(data=entry(recode={"band": table}), audiences=AUDIENCES)).frame
    assert frame["band"].tolist() == ["1-5", "6-9", "1-5", "6-9"]


def test_dates_among_categories_are_noted_and_dates_alone_are_not(make_study, put):
    subgroups = {"subgroups": [{"by": "band"}]}
    put(with_cells("band", "5-jan", "10+", "5-jan"))
    codes = {note.code for note in read_responses(make_study(data=entry(), plan=subgroups)).notes}
    assert "dates_as_categories" in codes
    put(with_cells("band", "2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"))
    codes = {note.code for note in read_responses(make_study(data=entry(), plan=subgroups)).notes}
    assert "dates_as_categories" not in codes


def test_errors_among_categories_are_refused(make_study, put):
    put(with_cells("band", "1-5", "#N/B"))
    assert problems(make_study(data=entry(), audiences=AUDIENCES))[0].code == "sheet_error"


@pytest.mark.parametrize("words", [("TRUE", "FALSE"), ("WAAR", "ONWAAR"), ("true", "0")])
def test_true_and_false_are_one_and_zero_where_answers_are(make_study, put, words):
    path = put(with_cells("x_ever", words[0], words[1], words[0], words[1]))
    study = make_study(data=entry())
    responses = read_responses(study)
    assert responses.frame["x_ever"].tolist() == [1.0, 0.0, 1.0, 0.0]
    assert "switches_read" in {note.code for note in responses.notes}
    assert import_responses(study, [path]).table["x_ever"].to_pylist() == [1, 0, 1, 0]


def test_true_and_false_are_one_and_zero_where_conditions_count_so(make_study, put):
    audiences = {"in": {"label": "in", "when": {"band": [1]}}, "out": {"label": "out", "when": {"band": [0]}}}
    put(with_cells("band", "WAAR", "ONWAAR", "WAAR", ""))
    frame = read_responses(make_study(data=entry(), audiences=audiences)).frame
    assert frame["band"].tolist()[:3] == [1.0, 0.0, 1.0]
    put(with_cells("band", "WAAR", "ONWAAR", "perhaps", ""))
    assert read_responses(make_study(data=entry(), audiences=audiences)).frame["band"].tolist()[0] == "WAAR"


def test_a_decimal_comma_in_scientific_notation_is_a_number(make_study, put):
    rows = ("a;control;1;2;3;1,5E+03", "b;debt;1;2;3;2,5", "c;fear;1;2;3;3")
    put("id;arm;sd1;sd2;sd3;band\n" + "\n".join(rows) + "\n")
    plan = {"covariates": [{"name": "band", "type": "numeric"}]}
    assert read_responses(make_study(data=entry(), plan=plan)).frame["band"].tolist() == [1500.0, 2.5, 3.0]
