"""Exports of REDCap come back as the answers that were given."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.forms.layout import forms_of, lay_out
from pretest.planning import load_truth
from pretest.planning.invented import invented_answers
from pretest.platforms.invented import Invented
from pretest.platforms.redcap.read import REDCAP
from pretest.platforms.redcap.rehearse import layout_redcap
from pretest.seeds import stream
from pretest.spec import load_study
from pretest.tables import columns
from tests.platforms import invention
from tests.platforms.forms import studies
from tests.platforms.invention import answers, invent, same

RAW = """\
record_id,redcap_survey_identifier,pretest_before_timestamp,pretest_started,pretest_screened_out,consent,age,\
pretest_before_complete,pretest_after_timestamp,pretest_message_at,pretest_message_until,li_1,\
colours___1,colours___2,colours___10,colours___97,remark,pretest_after_complete,pretest_arm,pretest_assignment_complete
1,a@b.nl,2026-03-02 10:03:00,2026-03-02 10:00:00,0,1,30,2,2026-03-02 10:10:00,2026-03-02 10:03:05,\
2026-03-02 10:03:25,4,1,0,1,0,"a, b",2,control,0
2,,2026-03-02 11:03:00,2026-03-02 11:00:00,1,0,,2,,,,,0,0,0,0,,0,,0
3,,2026-03-02 12:03:00,2026-03-02 12:00:00,0,1,-997,2,[not completed],2026-03-02 12:03:05,,98,0,0,0,1,,0,a_2nd_try,0
"""


def read(content, name="x.csv", forms=()):
    return invention.read(REDCAP, content, name, forms)


def test_raw_data(study):
    table, found = read(RAW, forms=forms_of(study))
    assert REDCAP.recognise(table)
    assert answers(found, columns.RESPONDENT) == ["1", "2", "3"]
    assert answers(found, columns.ARM_CODE) == ["control", "", "a_2nd_try"]
    assert answers(found, columns.STATUS) == ["complete", "screened_out", "partial"]
    assert answers(found, columns.DURATION) == ["600", "180", "180"]
    assert answers(found, columns.SHOWN) == ["control", "", "a_2nd_try"]
    assert answers(found, columns.SHOWN_SECONDS) == ["20", "", ""]
    assert answers(found, columns.ENDED)[0] == "2026-03-02T10:10:00"
    assert answers(found, "age") == ["30", "", "-997"]
    assert answers(found, "Li-1") == ["4", "", "98"]
    assert answers(found, "colours") == ["1 10", "", "97"]
    assert answers(found, "remark") == ["a, b", "", ""]
    assert found.identifying == ("redcap_survey_identifier",)
    assert {"pretest_before_complete", "pretest_after_timestamp", "pretest_screened_out"} <= set(found.metadata)
    assert [name for name in found.table.frame if "___" in name] == []
    assert list(found.table.frame).index("colours") == list(found.table.frame).index("li_1") + 1


def test_labels_under_field_names(study):
    """As the API gives them: the labels of ticks and states are read, those of answers are left to the importer."""
    text = RAW.replace("2,control,0", "Complete,Controle,Incomplete").replace(
        ",1,0,1,0,", ",Checked,Unchecked,Checked,,"
    )
    text = text.replace("1,30,2,2026", "Ja,30,Complete,2026")
    _, found = read(text, forms=forms_of(study))
    assert answers(found, columns.ARM_CODE)[0] == "control"
    assert answers(found, "colours")[0] == "1 10"
    assert answers(found, columns.STATUS)[0] == "complete"
    assert answers(found, "consent")[0] == "Ja"


def test_an_arm_label_that_is_another_arms_code_stays(study):
    arms = dict(study.file.arms)
    arms["control"] = arms["control"].model_copy(
        update={"label": arms["control"].label.model_copy(update={"nl": "a_2nd_try"})}
    )
    changed = replace(study, file=study.file.model_copy(update={"arms": arms}))
    _, found = read(RAW, forms=forms_of(changed))
    assert answers(found, columns.ARM_CODE) == ["control", "", "a_2nd_try"]


def test_without_forms_ticks_are_joined_and_negative_codes_kept():
    text = "record_id,f___1,f___2,f____997,g___a,g___b,visit_complete\n1,1,0,1,1,1,2\n2,0,1,0,0,0,0\n"
    table, found = read(text)
    assert REDCAP.recognise(table)
    assert found.table.frame["f"].tolist()[0] == "-997 1"
    assert found.table.frame["f"].tolist()[1] == "2"
    assert found.table.frame["g"].tolist()[0] == "a b"
    assert found.table.frame["g"].isna().tolist() == [False, True]
    assert found.fields == {"record_id": columns.RESPONDENT}, "forms of staff say nothing about a submission"


def test_ticks_that_are_no_ticks__error(study):
    with pytest.raises(DataError, match="something else than 0 and 1 in row 2"):
        read(RAW.replace(',1,0,1,0,"a', ',7,0,1,0,"a'), forms=forms_of(study))


def test_labels_as_headers__error():
    with pytest.raises(DataError, match=r"named by the texts of the questions.*raw data"):
        read("Record ID,Event Name,Hoe oud ben je?,Complete?\n1,Start,30,Complete\n")


def test_another_file__error():
    with pytest.raises(DataError, match="no export of REDCap"):
        read("id,arm\n1,control\n")


LONG = """\
record_id,redcap_event_name,consent,age,colours___1,colours___2,pretest_arm,one_complete,two_complete
7,first_arm_1,1,30,,,,2,
7,second_arm_1,,,1,0,control,,2
8,first_arm_1,1,40,0,0,,2,0
8,second_arm_1,,,0,1,a_2nd_try,0,2
"""


def test_events_of_one_record_become_one_row(study):
    _, found = read(LONG, forms=forms_of(study))
    assert answers(found, columns.RESPONDENT) == ["7", "8"]
    assert answers(found, "age") == ["30", "40"]
    assert answers(found, "colours") == ["1", "2"]
    assert answers(found, columns.ARM_CODE) == ["control", "a_2nd_try"]
    assert found.table.frame["one_complete"].tolist() == ["2", "2"]
    assert found.table.rows.tolist() == [2, 4]
    assert "rows_joined" in {note.code for note in found.notes}


def test_events_that_overlap_stay_and_are_a_serious_note(study):
    _, found = read(LONG.replace("7,second_arm_1,,,", "7,second_arm_1,,31,"), forms=forms_of(study))
    assert answers(found, "age") == ["30", "31", "40", ""]
    note = next(note for note in found.notes if note.code == "records_of_several_rows")
    assert note.severity == "serious"
    assert "'age'" in note.message
    assert "30" not in note.message


# --- the rehearsal layout, and back ---------------------------------------------------------------------------------


def test_the_example_goes_out_and_comes_back():
    study = load_study("analyses/example")
    truth = load_truth(study, "truth.yaml")
    for invented in invented_answers(study, truth, n=120, rng=stream(1, "redcap")):
        content = layout_redcap(study, invented, stream(2, "redcap"))
        assert content == layout_redcap(study, invented, stream(2, "redcap"))
        table, found = read(next(iter(content.values())), forms=forms_of(study))
        assert REDCAP.recognise(table)
        same(found, invented)
        assert all(key.startswith("invented-") for key in answers(found, columns.RESPONDENT))


def test_every_feature_goes_out_and_comes_back(study):
    form = lay_out(study, "everything")
    invented = Invented(form, invent(form, stream(3, "redcap"), n=60))
    _, found = read(layout_redcap(study, invented, stream(4, "redcap"))["everything_DATA.csv"], forms=forms_of(study))
    same(found, invented)
    assert set(answers(found, columns.STATUS)) == {"complete", "screened_out"}
    assert answers(found, columns.SHOWN) == answers(found, columns.ARM_CODE)


def test_the_layout_looks_like_redcap(study):
    form = lay_out(study, "everything")
    invented = Invented(form, invent(form, stream(3, "redcap")))
    header = layout_redcap(study, invented, stream(4, "redcap"))["everything_DATA.csv"].decode().splitlines()[0]
    names = header.split(",")
    assert names[:3] == ["record_id", "redcap_survey_identifier", "pretest_before_timestamp"]
    assert names[-2:] == ["pretest_arm", "pretest_assignment_complete"]
    assert names.index("pretest_before_complete") + 1 == names.index("pretest_after_timestamp")
    assert {"colours___1", "colours___97"} <= set(names)
    assert "pretest_text_consent" not in names, "texts are not exported"


@given(study=studies(), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_any_study_goes_out_and_comes_back(study, seed):
    form = lay_out(study, "q")
    invented = Invented(form, invent(form, stream(seed, "redcap")))
    content = layout_redcap(study, invented, stream(seed, "layout"))
    _, found = read(content["q_DATA.csv"], forms=(form,))
    same(found, invented)


# --- missing data codes, and columns of one name ----------------------------------------------------------------------


def test_missing_data_codes_of_closed_questions_count_as_missing(study):
    text = RAW.replace("0,1,30,2", "0,UNK,NASK,2").replace('"a, b"', "UNK")
    _, found = read(text, forms=forms_of(study))
    assert {name: mask.tolist() for name, mask in found.table.coded.items()} == {
        "consent": [True, False, False],
        "age": [True, False, False],
    }
    (note,) = [note for note in found.notes if note.code == "missing_codes"]
    assert "'NASK', 'UNK' in 'consent', 'age'" in note.message
    assert answers(found, "remark")[0] == "UNK"  # an open answer is what somebody wrote
    assert not read(RAW, forms=forms_of(study))[1].table.coded


def test_a_missing_data_code_that_was_ticked_is_told(study):
    text = RAW.replace("colours___97,", "colours___97,colours___nask,").replace('0,"a, b"', '0,1,"a, b"')
    text = text.replace("0,0,0,0,,0,,0", "0,0,0,0,0,,0,,0").replace("0,0,0,1,,0,a_2nd", "0,0,0,1,0,,0,a_2nd")
    _, found = read(text, forms=forms_of(study))
    assert answers(found, "colours") == ["1 10", "", "97"]
    (note,) = [note for note in found.notes if note.code == "missing_codes"]
    assert "colours___nask" in note.message


def test_labels_as_headers_with_several_surveys_are_told_for_what_they_are():
    text = "Record ID,Hoe oud ben je?,Complete?,Hoe warm?,Complete?\n1,30,Complete,5,Incomplete\n"
    with pytest.raises(DataError, match=r"named by the texts of the questions.*raw data"):
        read(text)


def test_a_field_that_stands_there_twice__error(study):
    with pytest.raises(DataError, match="the name of one question: 'age'"):
        read(RAW.replace("redcap_survey_identifier,", "age,", 1), forms=forms_of(study))
