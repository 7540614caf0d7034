"""Exports of Qualtrics come back as the answers that were given, whatever happened to the file on the way."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pretest.errors import DataError, ExportError
from pretest.forms.layout import forms_of, lay_out
from pretest.forms.wording import questionnaire_hash
from pretest.planning import load_truth
from pretest.planning.invented import invented_answers
from pretest.platforms.invented import Invented
from pretest.platforms.qualtrics.names import Names, is_table
from pretest.platforms.qualtrics.read import QUALTRICS
from pretest.platforms.qualtrics.read import fields as qualtrics_fields
from pretest.platforms.qualtrics.rehearse import PREVIEW, layout_qualtrics
from pretest.platforms.qualtrics.write.surveyflow import build
from pretest.platforms.workbooks import to_workbook
from pretest.seeds import stream
from pretest.spec import DataFile, load_study
from pretest.tablefiles.tablefile import read_table
from pretest.tables import columns
from pretest.values import canonical
from tests.platforms.forms import studies
from tests.platforms.invention import require_answers

ABOUT = [
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
    "ResponseId", "RecipientLastName", "RecipientEmail", "LocationLatitude", "DistributionChannel", "UserLanguage",
]  # fmt: skip
TITLES = [
    "Start Date", "End Date", "Response Type", "IP Address", "Progress", "Duration (in seconds)", "Finished",
    "Recorded Date", "Response ID", "Recipient Last Name", "Recipient Email", "Location Latitude",
    "Distribution Channel", "User Language",
]  # fmt: skip
IDS = [
    "startDate", "endDate", "status", "ipAddress", "progress", "duration", "finished", "recordedDate", "_recordId",
    "recipientLastName", "recipientEmail", "locationLatitude", "distributionChannel", "userLanguage",
]  # fmt: skip
NAMES = [
    "consent", "age", "colours", "warmth1_1", "Li_1", "remark", "time_age_First Click", "time_age_Page Submit",
    "time_control_arm_Page Submit", "time_mouth_cancer_arm_Page Submit", "pretest_questionnaire", "pretest_wording",
    "pretest_arm", "pretest_screened_out", "Q_RecaptchaScore", "FL_9_DO_time_likert", "FL_9_DO_time_mixed",
    "table_likert_DO_1", "table_likert_DO_2", "table_likert_DO_3",
]  # fmt: skip
FIRST = [
    "2026-03-02 10:00:00", "2026-03-02 10:05:30", "0", "192.0.2.1", "100", "330", "1", "2026-03-02 10:05:31", "R_1",
    "", "", "", "anonymous", "EN",
    "1", "30", "1,10", "55", "4", 'a, "b"\nc', "1.5", "12.25", "", "14.5", "everything", "abc", "mouth_cancer", "0",
    "0.9", "2", "1", "3", "1", "2",
]  # fmt: skip
SECOND = [
    "2026-03-02 11:00:00", "2026-03-02 11:01:00", "0", "192.0.2.2", "40", "60", "0", "2026-03-09 11:01:00", "R_2",
    "", "", "", "anonymous", "NL",
    "1", "-997", "97", "", "98", "", "", "3", "", "", "everything", "abc", "", "", "0.9", "", "", "", "", "",
]  # fmt: skip
LONG = "A text\nof two lines"


def header(names=NAMES):
    ids = [
        json.dumps({"ImportId": one}, separators=(",", ":")) for one in [*IDS, *(f"X{i}" for i in range(len(names)))]
    ]
    return [[*ABOUT, *names], [*TITLES, LONG, *names[1:]], ids]


def to_csv(rows):
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def read(content, name="x.csv", forms=()):
    with TemporaryDirectory() as folder:
        data = content.encode() if isinstance(content, str) else content
        (Path(folder) / name).write_bytes(data)
        table = read_table(Path(folder), DataFile(file=name))
    assert QUALTRICS.recognise(table)
    return QUALTRICS.unwrap(table, forms)


def values(found, column):
    """The column that is something of ours, as text; empty where missing."""
    name = next(name for name, what in found.fields.items() if what == column)
    return ["" if pd.isna(value) else canonical(value) for value in found.table.frame[name]]


def codes(found):
    return {note.code for note in found.notes}


def changed(row, **cells):
    names = [*ABOUT, *NAMES]
    return [cells.get(name, cell) for name, cell in zip(names, row, strict=True)]


def test_a_file_as_downloaded(study):
    found = read(to_csv([*header(), FIRST, SECOND]), forms=forms_of(study))
    assert found.header_rows == 3
    assert found.table.rows.tolist() == [5, 7]  # the label row and the first answers take two lines each
    assert values(found, columns.RESPONDENT) == ["R_1", "R_2"]
    assert values(found, columns.STATUS) == ["complete", "partial"]
    assert values(found, columns.DURATION) == ["330", "60"]
    assert values(found, columns.STARTED) == ["2026-03-02T10:00:00", "2026-03-02T11:00:00"]
    assert values(found, columns.LANGUAGE) == ["en", "nl"]
    assert values(found, columns.ARM_CODE) == ["mouth_cancer", ""]
    assert values(found, columns.QUESTIONNAIRE) == ["everything", "everything"]
    assert values(found, columns.WORDING) == ["abc", "abc"]
    assert values(found, "age") == ["30", "-997"]
    assert values(found, "colours") == ["1 10", "97"]
    assert values(found, "warmth1") == ["55", ""]
    assert values(found, "Li-1") == ["4", "98"]
    assert values(found, "remark") == ['a, "b"\nc', ""]
    assert values(found, columns.PAGE_SECONDS + "age") == ["12.25", "3"]
    assert values(found, columns.ORDER + "after") == ["mixed | 2li | li_3 | Li-1", ""]
    assert found.shown_seconds == {
        "control": "time_control_arm_Page Submit", "mouth_cancer": "time_mouth_cancer_arm_Page Submit",
    }  # fmt: skip
    assert set(found.identifying) == {"IPAddress", "RecipientLastName", "RecipientEmail", "LocationLatitude"}
    assert {"Q_RecaptchaScore", "Progress", "time_age_First Click", "pretest_screened_out"} <= set(found.metadata)
    assert found.texts["consent"] == LONG
    assert found.notes == ()
    rest = set(found.table.frame) - set(found.fields) - set(found.identifying) - set(found.metadata)
    assert rest == set(found.shown_seconds.values())


def test_resaved_without_the_row_of_ids(study):
    rows = [*header()[:2], FIRST, SECOND]
    found = read(to_csv(rows), forms=forms_of(study))
    assert found.header_rows == 2
    assert found.table.rows.tolist() == [4, 6]
    assert values(found, "age") == ["30", "-997"]


def test_only_names_above_the_answers(study):
    found = read(to_csv([header()[0], FIRST, SECOND]), forms=forms_of(study))
    assert found.header_rows == 1
    assert found.table.rows.tolist() == [2, 4]


def test_ids_without_texts_and_ids_that_lost_their_quotes(study):
    names, _, ids = header()
    found = read(to_csv([names, ids, FIRST]), forms=forms_of(study))
    assert (found.header_rows, len(found.table.frame)) == (2, 1)
    doubled = [cell.replace('"', '""') for cell in ids]
    assert read(to_csv([*header()[:2], doubled, FIRST])).header_rows == 3


def test_labels_in_another_language(study):
    titles = ["Startdatum", "Einddatum", "Soort antwoord", "IP-adres", "Voortgang", "Duur (in seconden)", *TITLES[6:]]
    found = read(to_csv([header()[0], [*titles, *NAMES], header()[2], FIRST]), forms=forms_of(study))
    assert found.header_rows == 3


def test_headers_only__error():
    with pytest.raises(DataError, match="no responses"):
        read(to_csv(header()))


def test_a_workbook(study):
    found = read(to_workbook({"Sheet1": [*header(), FIRST, SECOND]}), "x.xlsx", forms_of(study))
    assert found.header_rows == 3
    assert values(found, columns.STATUS) == ["complete", "partial"]
    assert values(found, "colours") == ["1 10", "97"]


def test_a_sav_file(study):
    names = [name.replace(" (in seconds)", "__in_seconds_").replace(" ", "_") for name in [*ABOUT, *NAMES]]
    frame = pd.DataFrame([FIRST, SECOND], columns=names)
    for name in (
        "Status",
        "Progress",
        "Duration__in_seconds_",
        "Finished",
        "consent",
        "age",
        "Li_1",
        "time_age_Page_Submit",
    ):
        frame[name] = frame[name].astype("float64")
    frame = frame.drop(columns="colours").assign(
        colours_1=[1.0, np.nan], colours_10=[1.0, np.nan], colours_97=[np.nan, 1.0]
    )
    with TemporaryDirectory() as folder:
        pyreadstat.write_sav(frame, Path(folder) / "x.sav")
        data = (Path(folder) / "x.sav").read_bytes()
    found = read(data, "x.sav", forms_of(study))
    assert found.header_rows == 1
    assert values(found, columns.DURATION) == ["330", "60"]
    assert values(found, columns.STATUS) == ["complete", "partial"]
    assert values(found, "age") == ["30", "-997"]
    assert values(found, "colours") == ["1 10", "97"]
    assert values(found, columns.PAGE_SECONDS + "age") == ["12.25", "3"]


@pytest.mark.parametrize(
    ("cells", "status"),
    [
        ({"Status": "IP Address", "Finished": "True"}, "complete"),
        ({"Status": "IP Address", "Finished": "False"}, "partial"),
        ({"Status": "1"}, "preview"),
        ({"Status": "Survey Preview"}, "preview"),
        ({"Status": "9"}, "preview"),
        ({"Status": "17"}, "preview"),
        ({"Status": "2"}, "test"),
        ({"Status": "Survey Test"}, "test"),
        ({"Status": "8"}, "spam"),
        ({"Status": "Spam"}, "spam"),
        ({"Status": "12"}, "spam"),
        ({"Status": "16"}, "complete"),
        ({"pretest_screened_out": "1"}, "screened_out"),
        ({"Q_RecaptchaScore": "0.1"}, "complete"),
        ({"Finished": "", "Progress": "60"}, "partial"),
        ({"Finished": "", "Progress": ""}, ""),
    ],
)
def test_what_became_of_a_response(study, cells, status):
    found = read(to_csv([*header(), changed(FIRST, **cells), SECOND]), forms=forms_of(study))
    assert values(found, columns.STATUS)[0] == status
    assert found.notes == ()


def test_kinds_of_response_that_are_not_known_or_imported_are_noted():
    rows = [changed(FIRST, Status="Voorbeeld"), changed(SECOND, Status="4")]
    found = read(to_csv([*header(), *rows]))
    assert codes(found) == {"status_unknown", "responses_imported"}
    assert values(found, columns.STATUS) == ["complete", "partial"]


def test_quota_full_by_the_flag_of_qualtrics():
    names = ["Q_TerminateFlag" if name == "Q_RecaptchaScore" else name for name in NAMES]
    rows = [changed(FIRST, Q_RecaptchaScore="QuotaMet"), changed(SECOND, Q_RecaptchaScore="Screened")]
    assert values(read(to_csv([*header(names), *rows])), columns.STATUS) == ["quota_full", "screened_out"]


def dated(*pairs):
    rows = [changed(FIRST, StartDate=a, EndDate=b, RecordedDate=b) for a, b in pairs]
    return read(to_csv([*header(), *rows]))


def test_dates_as_a_spreadsheet_writes_them():
    found = dated(("7/4/20 22:43", "7/24/20 22:45"))
    assert values(found, columns.STARTED) == ["2020-07-04T22:43"]
    assert values(found, columns.ENDED) == ["2020-07-24T22:45"]
    assert codes(found) == {"dates_read"}
    found = dated(("4-7-2020 22:43:10", "24-7-2020 22:45:00"))
    assert values(found, columns.STARTED) == ["2020-07-04T22:43:10"]
    assert values(dated(("7/14/2020 1:05 PM", "7/14/2020 12:05 am")), columns.STARTED) == ["2020-07-14T13:05"]


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (("7/4/20 22:43", "7/5/20 22:45"), "dates_ambiguous"),
        (("13/4/20 22:43", "7/15/20 22:45"), "dates_ambiguous"),
        (("soon", "2020-07-04 22:45:00"), "dates_unread"),
    ],
)
def test_dates_that_cannot_be_read_stay_as_they_are(dates, code):
    found = dated(dates)
    assert values(found, columns.STARTED) == [dates[0]]
    assert codes(found) == {code}


def test_options_in_columns_of_their_own(study):
    names = [name for name in NAMES if name != "colours"] + ["colours_1", "colours_2", "colours_10", "colours_97"]
    cut = [cell for place, cell in enumerate(FIRST) if place != len(ABOUT) + 2]
    rows = [[*cut, "1", "", "Blauw", ""], [*cut, "", "", "", "1"], [*cut, "0", "-99", "0", ""]]
    found = read(to_csv([*header(names), *rows]), forms=forms_of(study))
    assert values(found, "colours") == ["1 10", "97", ""]
    assert not [name for name in found.table.frame if name.startswith("colours_")]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("10,1", "1 10"),
        ("Rood, of roze,Blauw", "1 10"),
        ("Red, or pink,Green", "1 2"),
        ("Zeg ik liever niet", "97"),
        ("Geel,Blauw", "Geel,Blauw"),
    ],
)
def test_options_in_one_cell(study, cell, expected):
    found = read(to_csv([*header(), changed(FIRST, colours=cell)]), forms=forms_of(study))
    assert values(found, "colours") == [expected]
    assert codes(found) == ({"options_unread"} if expected == cell and "," in cell else set())


def test_labels_stay_for_the_import_to_translate(study):
    found = read(to_csv([*header(), changed(FIRST, Li_1="Eens", Finished="True")]), forms=forms_of(study))
    assert values(found, "Li-1") == ["Eens"]


def test_without_forms_only_what_leaves_no_doubt():
    found = read(to_csv([*header(), FIRST, SECOND]))
    assert set(found.fields.values()) == {
        columns.RESPONDENT, columns.STATUS, columns.DURATION, columns.STARTED, columns.ENDED, columns.LANGUAGE,
        columns.ARM_CODE, columns.QUESTIONNAIRE, columns.WORDING,
    }  # fmt: skip
    assert found.table.frame["colours"].tolist() == ["1,10", "97"]
    assert "FL_9_DO_time_mixed" in found.metadata


def test_responses_of_another_questionnaire_are_not_matched(study):
    rows = [changed(FIRST, pretest_questionnaire="other")]
    assert "age" not in read(to_csv([*header(), *rows]), forms=forms_of(study)).fields.values()
    rows.append(FIRST)
    found = read(to_csv([*header(), *rows]), forms=forms_of(study))
    assert "age" not in found.fields.values()
    assert codes(found) == {"several_questionnaires"}


def test_orders_in_one_cell(study):
    names = [*NAMES[:-5], "FL_9_DO_time_likert", "FL_9_DO_time_mixed", "table_likert_DO", "time_mixed_DO", "x"]
    rows = [[*FIRST[:-5], "1", "2", "3|1|2", "day1|colours|remark|warmth1", ""]]
    found = read(to_csv([*header(names), *rows]), forms=forms_of(study))
    assert values(found, columns.ORDER + "after") == ["li_3 | Li-1 | 2li | day1 | colours | remark | warmth1"]


def test_internal_ids_as_names(study):
    form = lay_out(study, "everything")
    names = Names.of(form)
    likert = names.question(form.question("Li-1"))
    renamed = {
        "consent": names.question(form.question("consent")),
        "age": names.question(form.question("age")) + "_TEXT",
        "Li_1": f"{likert}_1",
        "warmth1_1": names.question(form.question("warmth1")) + "_1",
        "colours": names.question(form.question("colours")),
        "time_age_Page Submit": names.screen_timer(form.screens[1]) + "_PAGE_SUBMIT",
        "time_mouth_cancer_arm_Page Submit": names.arm_timer(form.arms[1]) + "_PAGE_SUBMIT",
        "remark": "other",
    }
    head = header([renamed.get(name, name) for name in NAMES])
    head[0][: len(ABOUT)] = IDS
    found = read(to_csv([*head, FIRST, SECOND]), forms=forms_of(study))
    assert codes(found) == {"internal_ids"}
    assert values(found, columns.DURATION) == ["330", "60"]
    assert values(found, columns.RESPONDENT) == ["R_1", "R_2"]
    assert values(found, "age") == ["30", "-997"]
    assert values(found, "Li-1") == ["4", "98"]
    assert values(found, "colours") == ["1 10", "97"]
    assert values(found, columns.PAGE_SECONDS + "age") == ["12.25", "3"]
    assert found.shown_seconds["mouth_cancer"] == renamed["time_mouth_cancer_arm_Page Submit"]


def test_another_table_is_not_recognised():
    frame = pd.DataFrame({"start": ["x"], "Status": ["1"], "duration": ["3"], "age": ["3"]})
    with TemporaryDirectory() as folder:
        frame.to_csv(Path(folder) / "x.csv", index=False)
        table = read_table(Path(folder), DataFile(file="x.csv"))
    assert not QUALTRICS.recognise(table)
    with pytest.raises(DataError, match="no export of Qualtrics"):
        QUALTRICS.unwrap(table, ())


# --- the survey file, the rehearsal layout, and back ------------------------------------------------------------------


@given(study=studies())
@settings(max_examples=30)
def test_the_import_counts_and_names_as_the_survey_file_does(study):
    form = lay_out(study, "q")
    try:
        names = Names.of(form)
    except ExportError as error:
        assume(error.code != "field_ambiguous")
        raise
    ids = qualtrics_fields._internal_ids(form)
    for screen in form.screens:
        assert ids[f"time {screen.id}"] == names.screen_timer(screen)
        for number, question in enumerate(screen.questions, 1):
            first = names.question(screen.questions[0])
            assert ids[question.column] == (f"{first}_{number}" if is_table(screen) else names.question(question))
    for arm in form.arms:
        assert ids[f"time {arm.code} arm"] == names.arm_timer(arm)


def comes_back(study, invented):
    """Everything that was invented, and nothing but that and a preview, comes back from the layout."""
    form = invented.form
    content = layout_qualtrics(study, invented, stream(2, "qualtrics"))
    assert content == layout_qualtrics(study, invented, stream(2, "qualtrics"))
    assert list(content) == [f"{form.id}.csv"]
    found = read(content[f"{form.id}.csv"], forms=forms_of(study))
    assert found.header_rows == 3
    assert found.notes == ()
    assert values(found, columns.STATUS)[0] == "preview"
    assert values(found, columns.RESPONDENT)[0] == PREVIEW
    kept = found.table.frame.iloc[1:].reset_index(drop=True)
    real = replace(found, table=replace(found.table, frame=kept, rows=found.table.rows[1:]))
    assert values(real, columns.RESPONDENT) == list(invented.frame[columns.RESPONDENT])
    assert set(values(real, columns.STATUS)) <= {"complete", "partial", "screened_out"}
    require_answers(real, invented)
    arm_codes = {arm.id: arm.code for arm in form.arms}
    arms = [arm_codes.get(arm, "") for arm in invented.frame[columns.ARM]]
    later = [q.column for part in form.parts if part.after for one in part.screens for q in one.questions if not q.made]
    given = values(real, columns.ARM_CODE)
    for got, arm, seen in zip(given, arms, invented.frame[later].notna().any(axis=1), strict=True):
        assert got == arm or (got == "" and not seen)  # whoever is screened out before the message gets no arm
    assert set(values(real, columns.WORDING)) == {questionnaire_hash(form)}
    assert set(values(real, columns.QUESTIONNAIRE)) == {form.id}
    assert sorted(real.shown_seconds) == sorted(arm_codes.values())
    for code, column in real.shown_seconds.items():
        seconds = pd.to_numeric(real.table.frame[column])
        assert seconds.notna().tolist() == [arm == code for arm in given]
        assert (seconds.dropna() >= (form.stimulus.min_seconds or 0)).all()
    for part in form.parts:
        many = len(part.screens) > 1 or any(len(screen.questions) > 1 for screen in part.screens)
        if part.shuffled and many:
            columns_of = {question.of for screen in part.screens for question in screen.questions}
            singles = {screen.id for screen in part.screens if len(screen.questions) == 1}
            orders = zip(values(real, columns.ORDER + part.id), values(real, columns.STATUS), strict=True)
            for text, status in orders:
                names = text.split(" | ") if text else []
                assert len(set(names)) == len(names)
                assert set(names) <= columns_of | singles
                assert len(names) in (0, len(columns_of)) or status == "partial"
    named = {*found.fields, *found.identifying, *found.metadata, *found.shown_seconds.values()}
    assert set(found.table.frame) <= named
    return real


def text_of(value):
    return "" if value is None or value != value else canonical(value)


def any_answer(question, rng):
    answers = question.answers
    missing = [] if answers is None else [code.value for code in answers.missing]
    if rng.random() < 0.2:
        return np.nan
    if missing and rng.random() < 0.3:
        return str(rng.choice(missing)) if question.kind == "multiple" else float(rng.choice(missing))
    if question.kind == "text":
        return str(rng.choice(["plain", 'a; b,\n"c"', "=1+1", "é漢", '{"ImportId":"x"}', "1"]))
    if question.kind == "date":
        return f"2026-0{rng.integers(1, 9)}-11"
    if question.kind == "multiple":
        chosen = rng.choice(answers.values, rng.integers(1, len(answers.values) + 1), replace=False)
        return " ".join(str(code) for code in sorted(chosen))
    if question.kind in ("number", "slider"):
        return float(rng.integers(answers.min or 0, 1 + (answers.max or 100)))
    return float(rng.choice(answers.values))


def anybody(form, rng, n=6):
    frame = pd.DataFrame({columns.RESPONDENT: [f"invented{i}" for i in range(n)]})
    frame[columns.ARM] = rng.choice([*(arm.id for arm in form.arms), ""], n)
    frame[columns.DURATION] = rng.integers(60, 4000, n).astype("float64")
    frame[columns.STARTED] = pd.Timestamp("2026-03-02", tz="UTC")
    for question in form.questions:
        frame[question.column] = pd.Series([any_answer(question, rng) for _ in range(n)], dtype=object)
    return Invented(form, frame)


def test_every_feature_goes_out_and_comes_back(study):
    comes_back(study, anybody(lay_out(study, "everything"), stream(3, "qualtrics"), n=60))


@given(study=studies(), seed=st.integers(0, 10**6))
@settings(max_examples=40)
def test_any_study_goes_out_and_comes_back(study, seed):
    try:
        comes_back(study, anybody(lay_out(study, "q"), stream(seed, "qualtrics")))
    except ExportError as error:
        assume(error.code != "field_ambiguous")
        raise


def test_the_example_goes_out_and_comes_back():
    study = load_study("analyses/example")
    truth = load_truth(study)
    statuses = set()
    for invented in invented_answers(study, truth, n=200, rng=stream(1, "x")):
        found = comes_back(study, invented)
        statuses |= set(values(found, columns.STATUS))
        lasted = pd.Series(values(found, columns.DURATION)).astype(float)
        assert np.allclose(lasted, invented.frame[columns.DURATION].round())
    assert {"complete", "partial"} <= statuses


def test_the_layout_looks_like_qualtrics(study):
    invented = anybody(lay_out(study, "everything"), stream(3, "qualtrics"))
    text = layout_qualtrics(study, invented, stream(4, "qualtrics"))["everything.csv"].decode("utf-8")
    names, labels, ids, preview, *rest = csv.reader(io.StringIO(text, newline=""))
    assert names[:3] == ["StartDate", "EndDate", "Status"]
    assert labels[2] == "Response Type"
    assert ids[0] == '{"ImportId":"startDate","timeZone":"UTC"}'
    place = {name: number for number, name in enumerate(names)}
    assert len(place) == len(names)
    assert ids[place["age"]] == '{"ImportId":"QID2_TEXT"}'
    assert ids[place["time_age_Page Submit"]].endswith('_PAGE_SUBMIT"}')
    assert labels[place["Li_1"]] == " - Vraag «één» & <b>nul</b>?"
    assert "warmth1_1" in place
    flow = build(invented.form).flow
    assert [name for name in names if name.startswith("FL_")] == [
        f"{shuffled_flow(flow)}_DO_time_likert", f"{shuffled_flow(flow)}_DO_time_mixed",
    ]  # fmt: skip
    assert preview[place["Status"]] == "1"
    assert preview[place["DistributionChannel"]] == "preview"
    assert {row[place["Status"]] for row in rest} == {"0"}
    assert {len(row) for row in rest} == {len(names)}


def shuffled_flow(flow):
    for one in flow:
        if one["Type"] == "BlockRandomizer" and one["SubSet"] > 1:
            return one["FlowID"]
        inner = shuffled_flow(one.get("Flow", []))
        if inner is not None:
            return inner
    return None


# --- columns of one name ----------------------------------------------------------------------------------------------


def with_second(name, import_id):
    """The export with one more column, of embedded data."""
    head = [[*row, cell] for row, cell in zip(header(), (name, name, import_id), strict=True)]
    return [*head, [*FIRST, "x"], [*SECOND, "y"]]


def test_embedded_data_with_the_name_of_a_column_of_qualtrics_are_told_apart(study):
    alone = read(to_csv([*header(), FIRST, SECOND]), forms=forms_of(study))
    found = read(to_csv(with_second("Status", '{"ImportId":"Status"}')), forms=forms_of(study))
    assert values(found, columns.STATUS) == values(alone, columns.STATUS)
    assert found.table.frame[f"Status [column {len(header()[0]) + 1}]"].tolist() == ["x", "y"]
    assert "columns_told_apart" in {note.code for note in found.table.notes}
    assert found.table.twice == {}


def test_without_import_ids_nothing_tells_them_apart__error(study):
    rows = with_second("Status", "")
    with pytest.raises(DataError, match="three header rows") as caught:
        read(to_csv([rows[0], rows[1], *rows[3:]]), forms=forms_of(study))
    assert caught.value.code == "columns_twice"


def test_a_question_number_that_two_questions_have__error(study):
    with pytest.raises(DataError, match="the name of one question: 'age'"):
        read(to_csv(with_second("age", '{"ImportId":"QID99"}')), forms=forms_of(study))
