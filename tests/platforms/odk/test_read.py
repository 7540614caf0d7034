"""Exports of ODK Central, KoboToolbox and SurveyCTO come back as the answers that were given."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.forms.layout import forms_of, lay_out
from pretest.forms.wording import questionnaire_hash
from pretest.planning import load_truth
from pretest.planning.invented import invented_answers
from pretest.platforms.invented import Invented
from pretest.platforms.odk.read import ODK
from pretest.platforms.odk.rehearse import layout_odk
from pretest.platforms.workbooks import to_workbook
from pretest.seeds import stream
from pretest.spec import DataFile, load_study
from pretest.tablefiles.tablefile import read_table
from pretest.tables import columns
from pretest.values import canonical
from tests.platforms.forms import studies
from tests.platforms.invention import require_answers

CENTRAL = """\
SubmissionDate,start,end,pretest_arm,g_consent-consent,g_age-pretest_answer_age,g_age-pretest_code_age,g_age-age,\
g_mixed-colours,g_mixed-colours/1,g_mixed-colours/2,g_mixed-colours/10,g_mixed-colours/97,g_mixed-remark,\
pretest_screened_out,pretest_wording,meta-instanceID,meta-instanceName,KEY,SubmitterID,SubmitterName,\
AttachmentsPresent,AttachmentsExpected,Status,ReviewState,DeviceID,Edits,FormVersion
2026-03-01T10:05:00.000Z,2026-03-01T10:00:00.000Z,2026-03-01T10:04:30.500Z,control,1,30,,30,10 1,1,0,1,0,"a, b",\
0,abc,uuid:1,x,uuid:1,5,Someone,0,1,,approved,d1,0,v1
2026-03-01T11:05:00.000Z,2026-03-01T12:00:00.000+01:00,2026-03-01T11:04:00.000Z,a_2nd_try,1,,-997,-997,,,,,,,\
1,abc,uuid:2,x,uuid:2,5,Someone,0,1,,rejected,d1,0,v1
"""


def read(content, name="x.csv", forms=()):
    with TemporaryDirectory() as folder:
        data = content.encode() if isinstance(content, str) else content
        (Path(folder) / name).write_bytes(data)
        table = read_table(Path(folder), DataFile(file=name))
    return table, ODK.unwrap(table, forms)


def answers(found, column):
    """The column that an item is in, as text; empty where missing."""
    name = next(name for name, what in found.fields.items() if what == column)
    return ["" if value != value else canonical(value) for value in found.table.frame[name]]


def test_central_csv(study):
    table, found = read(CENTRAL, forms=forms_of(study))
    assert ODK.recognise(table)
    assert answers(found, columns.RESPONDENT) == ["uuid:1", "uuid:2"]
    assert answers(found, columns.ARM_CODE) == ["control", "a_2nd_try"]
    assert answers(found, "age") == ["30", "-997"]
    assert answers(found, "colours") == ["1 10", ""]
    assert answers(found, "remark") == ["a, b", ""]
    assert answers(found, columns.DURATION) == ["270.5", "240"]
    assert answers(found, columns.STATUS) == ["complete", "screened_out"]
    assert answers(found, columns.STARTED)[1] == "2026-03-01T12:00:00.000+01:00"
    assert answers(found, columns.WORDING) == ["abc", "abc"]
    assert set(found.identifying) == {"SubmitterID", "SubmitterName", "DeviceID", "meta-instanceName"}
    assert {"ReviewState", "FormVersion", "g_age-pretest_code_age", "meta-instanceID"} <= set(found.metadata)
    assert not [name for name in found.table.frame if "/" in name]
    assert {note.code for note in found.notes} == {"options_folded", "rejected_in_review"}
    assert found.table.rows.tolist() == [2, 3]


def test_central_csv_without_group_names_and_split_options(study):
    text = CENTRAL.replace("g_consent-", "").replace("g_age-", "").replace("g_mixed-", "")
    _, found = read(text, forms=forms_of(study))
    assert answers(found, "colours") == ["1 10", ""]
    assert answers(found, "age") == ["30", "-997"]


def test_without_forms_only_what_leaves_no_doubt():
    _, found = read(CENTRAL)
    assert set(found.fields.values()) == {
        columns.RESPONDENT, columns.ARM_CODE, columns.WORDING, columns.STARTED, columns.ENDED, columns.DURATION,
        columns.STATUS,
    }  # fmt: skip
    assert "g_mixed-colours/1" in found.table.frame


def test_odata_json(study):
    record = {
        "__id": "uuid:1", "start": "2026-03-01T10:00:00Z", "end": "2026-03-01T10:01:00Z", "pretest_arm": "control",
        "g_mixed": {"colours": "2 1", "warmth1": 45, "day1": "2026-02-28", "remark": None},
        "meta": {"instanceID": "uuid:1", "instanceName": "x"},
        "__system": {"submissionDate": "2026-03-01T10:02:00Z", "submitterId": "5", "submitterName": "Someone",
                     "deviceId": None, "reviewState": None},
    }  # fmt: skip
    table, found = read(json.dumps({"value": [record, record | {"__id": "uuid:2"}]}), "x.json", forms_of(study))
    assert ODK.recognise(table)
    assert answers(found, columns.RESPONDENT) == ["uuid:1", "uuid:2"]
    assert answers(found, "colours") == ["1 2", "1 2"]
    assert answers(found, "warmth1") == ["45", "45"]
    assert answers(found, "day1") == ["2026-02-28", "2026-02-28"]
    assert answers(found, columns.DURATION) == ["60", "60"]
    assert "__system/submitterName" in found.identifying
    assert "__system/submissionDate" in found.metadata


KOBO = [
    ["start", "end", "pretest_arm", "g_age/age", "g_mixed/colours", "g_mixed/colours/1", "g_mixed/colours/2",
     "g_mixed/colours/10", "g_mixed/colours/97", "__version__", "_id", "_uuid", "_submission_time",
     "_validation_status", "_notes", "_status", "_submitted_by", "_tags", "_index"],
    ["2026-03-01T10:00:00.000+01:00", "2026-03-01T10:00:42.000+01:00", "mouth_cancer", 30, "2 1", 1, 1, 0, 0, "v", 7,
     "u-1", "2026-03-01T09:01:00", None, None, "submitted_via_web", "someone", None, 1],
    ["2026-03-01T10:00:00.000+01:00", "2026-03-01T09:00:00.000+01:00", "control", 31, None, None, None, None, None,
     "v", 8, "u-2", "2026-03-01T09:01:00", "Not Approved", None, "submitted_via_web", "someone", None, 2],
]  # fmt: skip


def test_kobo_xlsx(study):
    table, found = read(to_workbook({"data": KOBO}), "x.xlsx", forms_of(study))
    assert ODK.recognise(table)
    assert answers(found, columns.RESPONDENT) == ["u-1", "u-2"]
    assert answers(found, "colours") == ["1 2", ""]
    assert answers(found, columns.DURATION) == ["42", ""]  # the second ended before it began
    assert {note.code for note in found.notes} >= {"times_unreadable", "rejected_in_review"}
    assert found.identifying == ("_submitted_by",)
    assert "_status" in found.metadata


def test_kobo_with_one_column_per_option_only(study):
    rows = [[cell for place, cell in enumerate(row) if place != 4] for row in KOBO]
    text = "\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows)
    _, found = read(text, forms=forms_of(study))
    assert answers(found, "colours") == ["1 2", ""]


def test_kobo_json(study):
    record = {
        "_id": 7, "_uuid": "u-1", "_submission_time": "2026-03-01T09:01:00", "g_mixed/colours": "10 2",
        "g_age/age": "30", "pretest_arm": "control", "_attachments": [], "_geolocation": [None, None],
        "_submitted_by": None, "meta/instanceID": "uuid:u-1",
    }  # fmt: skip
    content = {"count": 1, "next": None, "previous": None, "results": [record]}
    _, found = read(json.dumps(content), "x.json", forms_of(study))
    assert answers(found, "colours") == ["2 10"]
    assert answers(found, "age") == ["30"]
    assert "_geolocation" in found.identifying


def test_surveycto_csv(study):
    text = (
        "CompletionDate,SubmissionDate,starttime,endtime,deviceid,pretest_arm,age,colours,colours_1,colours_2,"
        "colours_10,colours_97,instanceID,formdef_version,KEY\n"
        '"Mar 1, 2026 10:06:00 AM","Mar 1, 2026 10:06:00 AM","Mar 1, 2026 10:00:00 AM","Mar 1, 2026 1:00:05 PM",'
        "d9,control,30,10 1,1,0,1,0,uuid:1,1,uuid:1\n"
    )
    table, found = read(text, forms=forms_of(study))
    assert ODK.recognise(table)
    assert answers(found, "colours") == ["1 10"]
    assert answers(found, columns.DURATION) == [str(3 * 3600 + 5)]
    assert answers(found, columns.STARTED) == ["2026-03-01T10:00:00"]
    assert found.identifying == ("deviceid",)
    assert "colours_1" not in found.table.frame


def test_options_that_contradict__error(study):
    with pytest.raises(DataError, match=r"columns per option say something else .* in row 2") as caught:
        read(CENTRAL.replace("10 1,1,0,1,0", "10 1,1,1,1,0"), forms=forms_of(study))
    assert caught.value.code == "options_differ"


def test_options_with_labels__error(study):
    with pytest.raises(DataError, match="something else than 0 and 1 in row 2"):
        read(CENTRAL.replace("10 1,1,0,1,0", "10 1,yes,0,1,0"), forms=forms_of(study))


def test_labels_as_headers__error(study):
    text = "_uuid;_submission_time;Welke kleuren?;Hoe warm?\nu-1;2026-03-01T09:01:00;Groen;45\n"
    with pytest.raises(DataError, match="XML values and headers"):
        read(text, forms=forms_of(study))


def test_another_file__error(study):
    with pytest.raises(DataError, match="no export of ODK"):
        read("id,age\n1,30\n", forms=forms_of(study))


def test_a_field_in_two_groups_is_not_guessed(study):
    text = CENTRAL.replace("g_mixed-remark", "other-age").replace("g_age-age", "one-age")
    _, found = read(text, forms=forms_of(study))
    assert "age" not in found.fields.values()
    note = next(note for note in found.notes if note.code == "column_ambiguous")
    assert "'one-age', 'other-age'" in note.message


def test_submissions_that_could_not_be_decrypted_are_serious():
    row = CENTRAL.splitlines()[1].replace("0,1,,approved", "0,1,not decrypted,")
    _, found = read("\n".join([CENTRAL.splitlines()[0], row]))
    assert next(note.severity for note in found.notes if note.code == "not_decrypted") == "serious"
    assert answers(found, columns.STATUS) == [""]


# --- the rehearsal layout, and back ---------------------------------------------------------------------------------


def _same(study, invented, content):
    form = invented.form
    name, data = next(iter(content.items()))
    table, found = read(data, name, forms_of(study))
    assert ODK.recognise(table)
    require_answers(found, invented)
    codes = {arm.id: arm.code for arm in form.arms}
    arms = [codes.get(arm, "") for arm in invented.frame[columns.ARM]]
    assert answers(found, columns.ARM_CODE) == arms
    assert answers(found, columns.SHOWN) == arms
    assert set(answers(found, columns.WORDING)) == {questionnaire_hash(form)}
    assert set(answers(found, columns.QUESTIONNAIRE)) == {form.id}
    assert found.notes == () or {note.code for note in found.notes} == {"options_folded"}
    name = next(name for name, what in found.fields.items() if what == columns.DURATION)
    assert np.allclose(found.table.frame[name], invented.frame[columns.DURATION], atol=0.0021)
    rest = set(found.table.frame) - set(found.fields) - set(found.identifying) - set(found.metadata)
    assert rest == set()
    return found


def _code(value):
    if value is None or value != value:
        return ""
    return canonical(value)


def test_the_example_goes_out_and_comes_back():
    study = load_study("analyses/example")
    truth = load_truth(study, "truth.yaml")
    for invented in invented_answers(study, truth, n=120, rng=stream(1, "odk")):
        content = layout_odk(study, invented, stream(2, "odk"))
        assert content == layout_odk(study, invented, stream(2, "odk"))
        found = _same(study, invented, content)
        assert all(key.startswith("invented-") for key in answers(found, columns.RESPONDENT))
        assert set(answers(found, columns.STATUS)) <= {"complete", "screened_out"}


def _invent(form, rng, n=6):
    """Any allowed answers, missing codes and gaps among them."""
    frame = pd.DataFrame({columns.RESPONDENT: [f"invented{i}" for i in range(n)]})
    arms = [arm.id for arm in form.arms]
    frame[columns.ARM] = rng.choice([*arms, ""], n)
    frame[columns.DURATION] = rng.integers(60, 4000, n).astype("float64")
    frame[columns.STARTED] = pd.Timestamp("2026-03-02", tz="UTC")
    for question in form.questions:
        frame[question.column] = pd.Series([_any_answer(question, rng) for _ in range(n)], dtype=object)
    return Invented(form, frame)


def _any_answer(question, rng):
    found = question.answers
    codes = [] if found is None else [code.value for code in found.missing]
    if rng.random() < 0.2:
        return np.nan
    if codes and rng.random() < 0.3:
        return str(rng.choice(codes)) if question.kind == "multiple" else float(rng.choice(codes))
    if question.kind == "text":
        return str(rng.choice(["plain", 'a; b,\n"c"', "=1+1", "é漢"]))
    if question.kind == "date":
        return f"2026-0{rng.integers(1, 9)}-11"
    if question.kind == "multiple":
        chosen = rng.choice(found.values, rng.integers(1, len(found.values) + 1), replace=False)
        return " ".join(str(code) for code in sorted(chosen))
    if question.kind in ("number", "slider"):
        return float(rng.integers(int(found.min), int(found.max) + 1))
    return float(rng.choice(found.values))


def test_every_feature_goes_out_and_comes_back(study):
    invented = _invent(lay_out(study, "everything"), stream(3, "odk"), n=40)
    found = _same(study, invented, layout_odk(study, invented, stream(4, "odk")))
    assert {note.code for note in found.notes} == {"options_folded"}


def test_the_layout_looks_like_central(study):
    invented = _invent(lay_out(study, "everything"), stream(3, "odk"))
    header, first = layout_odk(study, invented, stream(4, "odk"))["everything.csv"].decode().splitlines()[:2]
    names = header.split(",")
    assert names[:3] == ["SubmissionDate", "start", "end"]
    place = names.index("g_mixed-colours")
    assert names[place + 1 : place + 5] == [f"g_mixed-colours/{code}" for code in (1, 2, 10, 97)]
    assert names[-10:] == [
        "KEY", "SubmitterID", "SubmitterName", "AttachmentsPresent", "AttachmentsExpected", "Status", "ReviewState",
        "DeviceID", "Edits", "FormVersion",
    ]  # fmt: skip
    assert first.startswith("2026-03-02T")


@given(study=studies(), seed=st.integers(0, 10**6))
@settings(max_examples=40)
def test_any_study_goes_out_and_comes_back(study, seed):
    invented = _invent(lay_out(study, "q"), stream(seed, "odk"))
    _same(study, invented, layout_odk(study, replace(invented), stream(seed, "layout")))


# --- labels as headers, and columns of one name -----------------------------------------------------------------------

LABELLED = "_uuid,_submission_time,pretest_arm,{},remark\nu1,2026-03-01T10:05:00,control,30,x\n"


@pytest.mark.parametrize("name", ["Hoe oud ben je?", "About you/Hoe  oud ben je?", "HOE OUD BEN JE?"])
def test_labels_as_headers_are_refused_though_some_columns_have_none(study, name):
    with pytest.raises(DataError, match="XML values and headers") as caught:
        read(LABELLED.format(name), forms=forms_of(study))
    assert caught.value.code == "labels_exported"
    assert answers(read(LABELLED.format("age"), forms=forms_of(study))[1], "age") == ["30"]


def test_columns_that_groups_told_apart__error(study):
    text = CENTRAL.replace("g_age-age", "age").replace("g_consent-consent", "age")
    with pytest.raises(DataError, match="names of groups in the headings"):
        read(text, forms=forms_of(study))
