"""A form of several audiences goes out, is rehearsed, and comes back: every answer in the column that it answers."""

from __future__ import annotations

import csv
import io

import numpy as np
import pandas as pd
import pytest

import pretest
from pretest.planning.invented import invented_answers
from pretest.platforms.invented import Invented
from pretest.platforms.registry import rehearsable
from pretest.seeds import stream
from pretest.spec.truth import Truth
from pretest.tables import columns
from pretest.values import canonical
from tests.platforms.ways import two_ways

PEOPLE, NOBODYS = 160, 12


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return two_ways(tmp_path_factory.mktemp("ways"))


@pytest.fixture(scope="module")
def invented(study) -> Invented:
    """People of both audiences, and nobody's: who does not take part, minors, and who refuses half of the list."""
    found = invented_answers(study, Truth(), n=PEOPLE, rng=stream(1, "ways"))[0]
    frame, asked = found.frame.copy(), [question.column for question in found.form.questions]
    later = [column for column in asked if column not in ("consent", "age", "use_a", "use_b", "use_cannabis")]
    frame.loc[: NOBODYS - 1, [columns.ARM]] = ""
    frame.loc[: NOBODYS - 1, later] = np.nan
    frame.loc[:7, ["use_a", "use_b", "use_cannabis"]] = np.nan
    frame.loc[:3, ["consent", "age"]] = [0.0, np.nan]
    frame.loc[4:7, ["age"]] = 17.0
    frame.loc[8 : NOBODYS - 1, ["use_a", "use_b"]] = [97.0, 0.0]
    return Invented(found.form, frame)


@pytest.mark.parametrize("platform", ["qualtrics", "redcap", "odk"])
def test_every_answer_comes_back_in_its_column(study, invented, platform, tmp_path):
    paths = []
    for name, content in rehearsable()[platform]()(study, invented, stream(2, platform)).items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    found = pretest.import_responses(study, paths)
    assert found.report["missing"] == []
    table, frame = found.table.to_pandas(), invented.frame
    frame = frame[NOBODYS:]  # who was screened out is told and left out
    assert len(table) == len(frame)
    told = next(
        note.message for note in found.notes if note.code == "submissions_left_out" and "screened" in note.message
    )
    assert f"{NOBODYS} submissions" in told
    for ours in dict.fromkeys(question.of for question in invented.form.questions):
        fields = [question.column for question in invented.form.questions if question.of == ours]
        sent = frame[fields].astype("object").bfill(axis=1).iloc[:, 0]
        assert [_text(value) for value in table[ours]] == [_text(value) for value in sent], ours
    assert [_text(value) for value in table[columns.ARM]] == list(frame[columns.ARM])
    assert not [name for name in table if "__2" in name and not name.startswith(("_", "time_", "table_", "pretest_"))]
    assert table[columns.SHOWN_SECONDS].notna().all()
    assert {note.code for note in found.notes if note.severity == "serious"} == set()


def test_both_ways_were_gone(invented):
    """So that the test above says something: hidden answers of both ways, and both draws of blocks."""
    counts = invented.frame[["pretest_route", "split", "split__2", "h1", "h1__2"]].notna().sum()
    assert (counts[["split", "split__2", "h1", "h1__2"]] > 40).all()
    assert counts["pretest_route"] == PEOPLE - NOBODYS


def _text(value) -> str:
    return "" if value is None or value is pd.NA or value != value else canonical(value)


def test_qualtrics_shows_no_message_to_whom_it_screens_out(study, invented):
    """Also where somebody was drawn into an arm: the survey draws among those who may see one."""
    frame = invented.frame.copy()
    frame.loc[: NOBODYS - 1, columns.ARM] = "control"
    found = rehearsable()["qualtrics"]()(study, Invented(invented.form, frame), stream(2, "qualtrics"))
    (content,) = found.values()
    rows = [row for row in csv.DictReader(io.StringIO(content.decode("utf-8"))) if row["Status"] == "0"]
    out = [row for row in rows if row["pretest_screened_out"] == "1"]
    assert len(rows) == PEOPLE
    assert len(out) == NOBODYS
    assert {row["pretest_arm"] for row in out} == {""}
