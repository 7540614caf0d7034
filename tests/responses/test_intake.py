"""Exports of platforms are unwrapped on the way in, and an imported file says the same as its export."""

from __future__ import annotations

import io
import json

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from pandas.testing import assert_frame_equal
from pyarrow import parquet

from pretest.disclosure.notes import tell
from pretest.errors import DataError, DesignError
from pretest.platforms import registry
from pretest.platforms.unwrap import recognise
from pretest.responses import read_responses
from pretest.responses.importing import import_responses, look_into, to_parquet
from pretest.spec import DataFile
from pretest.tablefiles.tablefile import read_table
from pretest.tables import columns
from tests.responses.platform import ROWS, export, install
from tests.responses.platform import platform as only_read

NOT_SAME = [columns.SOURCE_FILE, columns.SOURCE_ROW]
BARE = {"respondent": None, "arm": None}


@pytest.fixture
def platform(monkeypatch):
    install(monkeypatch)


def codes(notes):
    return [note.code for note in notes]


def reimported(make_study, tmp_path, *paths, **source):
    """Import files, write the Parquet file, and read it as study.yaml would name it."""
    study = make_study({"file": f"data/{paths[0].name}", **BARE, **source})
    found = import_responses(study, paths)
    (tmp_path / "data/wave-1.parquet").write_bytes(to_parquet(found.table))
    return read_responses(make_study({"file": "data/wave-1.parquet", "wave": found.wave, **BARE, **found.entry}))


def assert_same(raw, again):
    left, right = raw.frame.drop(columns=NOT_SAME), again.frame.drop(columns=NOT_SAME)
    assert_frame_equal(left, right[list(left)], check_dtype=True)
    assert set(right) == set(left)
    assert_frame_equal(raw.reasons, again.reasons[list(raw.reasons)])


def test_format_gives_the_answers_under_the_names_of_the_study(make_study, put, platform):
    put(export(*ROWS))
    responses = read_responses(make_study({"format": "formr", **BARE}))
    frame = responses.frame
    assert frame[columns.RESPONDENT].tolist() == ["r1", "r2", "r3", "r4", "r5", "r6"]
    assert frame[columns.ARM].tolist() == ["control", "debt", "fear", "control", "debt", "fear"]
    assert frame["sd1"].tolist() == [1, 2, 3, 4, 5, 5]
    assert responses.reasons["sd2"].tolist()[1:3] == ["dont_know", "refused"]
    assert frame[columns.DURATION].tolist() == [100, 200, 300, 400, 500, 60]
    assert frame[columns.SHOWN].tolist() == ["control", "debt", "debt", "control", "", "fear"]
    assert frame[columns.SHOWN_SECONDS].fillna(-1).tolist() == [12, 3.5, 20, 15, -1, 30]
    assert frame[columns.SOURCE_ROW].tolist() == [3, 4, 5, 6, 10, 11]  # lines of the export


def test_submissions_that_do_not_count_have_their_own_step(make_study, put, platform):
    put(export(*ROWS))
    responses = read_responses(make_study({"format": "formr", **BARE}, plan={"suppress_below": 1}))
    steps = responses.flow[["step", "n_respondents", "n_rows"]].to_numpy().tolist()
    assert steps == [["read", 6, 6], ["preview", 1, 1], ["screened_out", 1, 1], ["test", 1, 1]]
    messages = {note.code: note.message for note in tell(responses.notes, 0)}
    assert messages["submissions_partial"].startswith("1 submission was not finished")
    assert messages["submissions_left_out"].startswith("1 submission with status")


def test_only_previews_are_no_data(make_study, put, platform):
    put(export(ROWS[4], ROWS[5]))
    with pytest.raises(DataError) as caught:
        read_responses(make_study({"format": "formr", **BARE}))
    assert caught.value.code == "no_submissions"


def test_what_study_yaml_says_wins_over_the_platform(make_study, put, platform):
    put(export(*ROWS[:4]))
    study = make_study(
        {
            "format": "formr",
            "respondent": "Note",
            "arm": "Group",
            "arms": {"control": "fear"},
            "columns": {"sd1": "Said3"},
            "recode": {"sd2": {"5": 4}},
            "missing": [3],
        }
    )
    responses = read_responses(study)
    assert responses.frame[columns.RESPONDENT].tolist() == ["x", "y", "z", "x"]
    assert responses.frame[columns.ARM].tolist() == ["fear", "debt", "fear", "fear"]
    assert responses.frame["sd1"].isna().all()
    assert responses.reasons["sd1"].tolist() == ["code", "code", "code", "not_asked"]
    assert responses.frame["sd2"].tolist()[0] == 4


def test_the_export_and_the_file_made_of_it_say_the_same(make_study, put, tmp_path, platform):
    path = put(export(*ROWS))
    raw = read_responses(make_study({"format": "formr", **BARE}))
    again = reimported(make_study, tmp_path, path)
    assert_same(raw, again)
    serious = [note.code for note in raw.notes if note.severity == "serious"]
    assert serious == [note.code for note in again.notes if note.severity == "serious"]
    assert set(serious) == {"realised_shown_none", "realised_shown_other"}


@pytest.mark.parametrize("missing", [[], [-99], ["n/a"]])
def test_recodes_and_missing_codes_survive_the_import(make_study, put, tmp_path, missing):
    frame = pd.DataFrame(
        {
            "id": ["a", "b", "c", "d"],
            "cond": ["0", "A", "A", "0"],
            "Q1": ["1", "5", missing[0] if missing else "98", "2.0"],
            "sd2": ["yes", "no", "98", "97"],
            "sd3a": ["1", None, None, "2"],
            "sd3b": [None, "2", "4", None],
            "leeftijd": ["30", "41,5", "52", "63"],
            "city": ["A", "B", "A", "B"],
        }
    )
    path = put(frame, sep=";")
    source = {
        "respondent": "id",
        "arm": "cond",
        "arms": {"0": "control", "A": "debt"},
        "columns": {"sd1": "Q1", "sd3": ["sd3a", "sd3b"], "age": "leeftijd"},
        "recode": {"sd2": {"yes": 1, "no": 0 + 5}},
        "missing": missing,
        "place": "city",
    }
    raw = read_responses(make_study(source))
    again = reimported(make_study, tmp_path, path, **source)
    assert_same(raw, again)
    assert raw.frame["age"].tolist() == [30, 41.5, 52, 63]


def test_codes_that_an_spss_file_declares_missing_survive_the_import(make_study, tmp_path):
    frame = pd.DataFrame({"id": ["a", "b", "c"], "arm": ["control", "debt", "fear"], "sd1": [1.0, 8.0, 3.0]})
    frame = frame.assign(sd2=[1.0, 2.0, 98.0], sd3=[1.5 - 0.5, np.nan, 2.0])
    path = tmp_path / "data/w.sav"
    path.parent.mkdir()
    pyreadstat.write_sav(frame, path, missing_ranges={"sd1": [8]})
    source = {"respondent": "id", "arm": "arm"}
    raw = read_responses(make_study({"file": "data/w.sav", **source}))
    assert raw.reasons["sd1"].tolist()[1] == "code"
    assert_same(raw, reimported(make_study, tmp_path, path, **source))


def test_reasons_of_stata_that_are_no_codes_survive_the_import(make_study, tmp_path):
    frame = pd.DataFrame(
        {"id": ["a", "b"], "arm": ["control", "debt"], "sd1": [1.0, "a"], "sd2": [1, 2], "sd3": [3, 4]}
    )
    path = tmp_path / "data/w.dta"
    path.parent.mkdir()
    pyreadstat.write_dta(frame, path, missing_user_values={"sd1": ["a"]})
    source = {"respondent": "id", "arm": "arm"}
    raw = read_responses(make_study({"file": "data/w.dta", **source}))
    assert raw.reasons["sd1"].tolist()[1] == "code"
    assert_same(raw, reimported(make_study, tmp_path, path, **source))


def test_a_wide_export_is_imported_wide_and_read_long(make_study, put, tmp_path):
    text = "id,sd1_control,sd1_debt,sd2_control,sd2_debt,sd3_control,sd3_debt\na,1,2,1,2,1,2\nb,3,,3,,3,\n"
    path = put(text)
    source = {"respondent": "id", "reshape": "{outcome}_{arm}"}
    raw = read_responses(make_study({**source, "arm": None}))
    assert len(raw.frame) == 3
    assert_same(raw, reimported(make_study, tmp_path, path, **source))


def test_the_imported_file_says_what_it_is_made_of(make_study, put, platform):
    path = put(export(*ROWS))
    found = import_responses(make_study({"file": "data/wave1.csv", **BARE}), [path])
    assert found.entry == {}
    facts = json.loads(parquet.read_schema(io.BytesIO(to_parquet(found.table))).metadata[b"pretest"])
    (file,) = facts["files"]
    assert (file["file"], file["format"], file["header_rows"], file["rows"]) == ("wave1.csv", "formr", 2, 9)
    assert file["dropped"] == ["IP-Adr"]
    assert file["sha256"] == read_table(path.parent, DataFile(file=path.name)).sha256
    assert set(facts["wording"]) == {"everyone"}
    table = found.table
    assert str(table.schema.field("sd1").type) == "int32"
    assert table["sd2"].to_pylist() == [5, 98, 97, 5, 1, None]  # the reason stays
    assert table["opinion"].to_pylist()[1] == "mail me: a@b.nl"
    assert "IP-Adr" not in table.column_names
    assert to_parquet(table) == to_parquet(table)


def test_the_report_of_an_import(make_study, put, platform):
    path = put(export(*ROWS))
    study = make_study({"file": "data/wave1.csv", **BARE}, plan={"suppress_below": 1})
    report = import_responses(study, [path]).report
    assert (report["format"], report["header_rows"], report["rows"], report["columns"]) == ("formr", 2, 9, 13)
    assert set(report["matched"]) == {"sd1", "sd2", "sd3", "opinion"}
    assert {"age", "x_ever", "ac1"} <= set(report["missing"])
    assert report["extra"] == ["Note"]
    assert report["dropped"] == ["IP-Adr"]
    assert report["status_counts"] == {"complete": 5, "partial": 1, "screened_out": 1, "preview": 1, "test": 1}
    assert report["submissions"] == 6
    assert "addresses_in_answers" in [note["code"] for note in report["notes"]]
    assert "a@b.nl" not in json.dumps(report)


def test_the_report_of_an_import_counts_nobody_out_where_they_are_few(make_study, put, platform):
    path = put(export(*ROWS))
    found = import_responses(make_study({"file": "data/wave1.csv", **BARE}), [path])
    assert (found.report["rows"], found.report["submissions"]) == (None, None)
    assert set(found.report["status_counts"].values()) == {None}
    (partial,) = [note.message for note in found.notes if note.code == "submissions_partial"]
    assert partial.startswith("Fewer than 10 submissions were not finished")


def test_without_a_study_only_the_file_speaks(put, platform):
    found = look_into([put(export(*ROWS))], "auto")
    assert (found.table, found.report["matched"], found.report["rows"]) == (None, [], None)  # 9 are few
    assert look_into([put(export(*ROWS))], "plain").report["rows"] == 10  # the second header row is a row then


def test_several_files_of_one_wave_are_joined(make_study, put, platform):
    one, two = put(export(*ROWS[:2]), "data/a.csv"), put(export(*ROWS[2:]), "data/b.csv")
    found = import_responses(make_study(data=[], plan={"suppress_below": 1}), [one, two], wave=3)
    assert found.table[columns.RESPONDENT].to_pylist() == ["r1", "r2", "r3", "r4", "r5", "r6"]
    assert found.table[columns.SOURCE_FILE].to_pylist()[1:3] == ["a.csv", "b.csv"]
    assert [record["rows"] for record in found.report["files"]] == [2, 7]
    assert (found.report["rows"], found.report["header_rows"], found.wave) == (9, 4, 3)
    other = put("id,sd1\nx,1\n", "data/c.csv")
    study = make_study({"file": "data/c.csv", "missing": [9], "wave": 1, **BARE})
    with pytest.raises(DataError, match="different things"):
        import_responses(study, [one, other], wave=1)
    with pytest.raises(DesignError, match="different waves"):
        import_responses(make_study({"file": "data/c.csv", "wave": 2, **BARE}), [one, other])


def test_a_column_of_numbers_here_and_text_there_becomes_text(make_study, put):
    one, two = put("id,sd1,city\na,1,7\n", "data/a.csv"), put("id,sd1,city\nb,2,x\n", "data/b.csv")
    found = import_responses(make_study(data=[]), [one, two])
    assert found.table["city"].to_pylist() == ["7", "x"]
    assert "numbers_and_text" in codes(found.notes)


def test_ids_keep_their_zeros_and_plain_numbers_become_numbers(make_study, put):
    path = put("id,sd1,zip,n,dec\n007,1,0100,1,1.5\n008,2,0200,20,2\n")
    table = import_responses(make_study({"respondent": "id", "arm": None}), [path]).table
    assert table[columns.RESPONDENT].to_pylist() == ["007", "008"]
    assert table["zip"].to_pylist() == ["0100", "0200"]
    assert (table["n"].to_pylist(), table["dec"].to_pylist()) == ([1, 20], [1.5, 2.0])


def test_two_platforms_that_claim_a_table_must_be_told_apart(put, monkeypatch):
    install(monkeypatch, only_read("odk", lambda table: True, lambda table, forms: None))
    table = read_table(put(export(ROWS[0])).parent, DataFile(file="wave1.csv"))
    with pytest.raises(DataError, match=r"formr or odk.*--format formr"):
        recognise(table)
    monkeypatch.setattr(registry, "PLATFORMS", ())
    assert recognise(table) is None


def test_an_export_that_is_read_as_a_plain_table_is_suspicious(make_study, put, platform):
    put(export(ROWS[0], ROWS[1]))
    source = {"respondent": None, "arm": None, "columns": {"sd1": "Said1"}, "missing": ["one"]}
    assert "format_suggested" in codes(read_responses(make_study(source)).notes)


def test_a_platform_that_is_not_there_is_an_error(make_study, put, monkeypatch):
    monkeypatch.setattr(registry, "PLATFORMS", ())
    put("id\n1\n")
    with pytest.raises(DataError) as caught:
        read_responses(make_study({"format": "formr", **BARE}))
    assert caught.value.code == "format_unknown"


def test_an_imported_file_whose_description_is_damaged_is_an_error(make_study, put, tmp_path):
    table = import_responses(make_study({"respondent": "id", "arm": None}), [put("id,sd1\na,1\n")]).table
    broken = table.replace_schema_metadata({"pretest": "{]"})
    (tmp_path / "data/wave-1.parquet").write_bytes(to_parquet(broken))
    with pytest.raises(DataError) as caught:
        read_responses(make_study({"file": "data/wave-1.parquet", **BARE}))
    assert caught.value.code == "import_damaged"


def test_another_wording_than_the_study_has_is_serious(make_study, put):
    put("id,arm,pretest_questionnaire,pretest_wording,sd1,sd2,sd3\na,control,everyone,0123456789ab,1,2,3\n")
    study = make_study({"file": "data/wave1.csv"})
    found = import_responses(study, [study.folder / "data/wave1.csv"])
    assert [note.severity for note in found.notes if note.code == "wording_differs"] == ["serious"]
    digest = json.loads(found.table.schema.metadata[b"pretest"])["wording"]["everyone"]
    put(f"id,arm,pretest_questionnaire,pretest_wording,sd1,sd2,sd3\na,control,everyone,{digest},1,2,3\n")
    assert "wording_differs" not in codes(import_responses(study, [study.folder / "data/wave1.csv"]).notes)


def test_ids_that_a_platform_counts_are_no_persons(make_study, put, tmp_path, platform):
    rows = [f"{number};complete;control;100;10.0.0.1;1;5;3;;12;;;x" for number in (1, 2)]
    one, two = put(export(*rows), "data/a.csv"), put(export(*rows), "data/b.csv")
    found = import_responses(make_study(data=[]), [one, two], wave=2)
    assert found.table[columns.RESPONDENT].to_pylist() == ["2:a:1", "2:a:2", "2:b:1", "2:b:2"]
    assert "Answer-ID" not in found.table.column_names
    study = make_study(*[{"file": f"data/{name}.csv", "format": "formr", "wave": 2, **BARE} for name in "ab"])
    raw = read_responses(study)
    assert raw.frame[columns.RESPONDENT].tolist() == found.table[columns.RESPONDENT].to_pylist()
    assert "respondent_in_two_files" not in codes(raw.notes)
    (tmp_path / "data/wave-2.parquet").write_bytes(to_parquet(found.table))
    assert_same(raw, read_responses(make_study({"file": "data/wave-2.parquet", "wave": 2, **BARE})))
    named = read_responses(
        make_study({"file": "data/a.csv", "format": "formr", "respondent": "Answer-ID", "arm": None})
    )
    assert named.frame[columns.RESPONDENT].tolist() == ["1", "2"]
