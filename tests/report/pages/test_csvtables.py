"""Tables as CSV: complete, unrounded, harmless in a spreadsheet, and never shared by accident."""

from __future__ import annotations

import csv
import io
import re

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from pretest.report.pages.csvtables import to_csv, write_tables
from pretest.report.pages.privaterows import write_cases
from pretest.tables import registry
from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table
from tests.report.sample import FORMULA, SCRIPT, sample

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def read(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_all_tables_are_written_with_their_columns_in_order(tmp_path):
    paths = write_tables(sample(), tmp_path / "out")
    assert [path.name for path in paths] == [
        "estimates.csv", "verdicts.csv", "risks.csv", "research.csv", "conflicts.csv", "reliability.csv", "flow.csv",
        "told.csv", "understood.csv", "panel.csv", "forecasts.csv", "message_levels.csv", "certainty.csv",
        "triptych.csv", "randomisation.csv",
    ]  # fmt: skip
    for path in paths:
        raw = path.read_bytes()
        assert b"\r\n" not in raw
        assert raw.decode("utf-8").splitlines()[0] == ",".join(registry.table(path.stem).kinds)


def test_figures_come_back_without_loss(tmp_path):
    findings = sample()
    write_tables(findings, tmp_path)
    again = read((tmp_path / "estimates.csv").read_text(encoding="utf-8"))
    for column in ("estimate", "std_error", "conf_low", "p_adjusted"):
        figures = [float(row[column]) if row[column] else None for row in again]
        assert figures == [None if pd.isna(value) else value for value in findings.estimates[column]]
    assert [row["n"] for row in again[:1]] == ["840"]
    assert {row["weighted"] for row in again} == {"false"}


def test_negative_numbers_stay_numbers_and_missing_figures_stay_empty(tmp_path):
    write_tables(sample(), tmp_path)
    rows = read((tmp_path / "verdicts.csv").read_text(encoding="utf-8"))
    lower = [row["lower"] for row in rows if row["outcome"] == "blame" and row["concept"] == "talk"]
    assert lower == [repr(-0.08 - 2.6 * 0.07)]
    hidden = [row for row in rows if row["suppressed"] == "true" and row["outcome"]]
    assert hidden
    assert {row[name] for row in hidden for name in ("harm_estimate", "lower", "upper", "n_more")} == {""}


def test_text_that_a_spreadsheet_would_run_is_neutralised(tmp_path):
    rows = read(write_cases(sample(labels="hostile"), tmp_path, "first").read_text(encoding="utf-8"))
    assert f"'{FORMULA}" in {row["rule"] for row in rows}
    assert SCRIPT in {row["action"] for row in rows}  # not a formula: as it is


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20))
def test_no_text_cell_begins_like_a_formula(text):
    frame = pd.DataFrame({"name": [text, None], "value": [-1.5, None]})
    written = to_csv(frame, Table("toy", "", (Column("name", "text", ""), Column("value", "float", "")), Hiding()))
    first, second = read(written)
    assert not first["name"].startswith(DANGEROUS)
    assert first["name"].removeprefix("'" if text.startswith(DANGEROUS) else "") == "\n".join(re.split("\r\n|\r", text))
    assert first["value"] == "-1.5"
    assert second == {"name": "", "value": ""}


def test_complete_tables_say_in_their_name_that_they_are_not_for_sharing(tmp_path):
    paths = write_tables(sample(sharing="unsuppressed"), tmp_path)
    assert all(path.name.endswith("-not-for-sharing.csv") for path in paths)
    rows = read((tmp_path / "verdicts-not-for-sharing.csv").read_text(encoding="utf-8"))
    small = [row for row in rows if row["audience"] == "users" and row["concept"] == "most" and row["outcome"]]
    assert all(row["harm_estimate"] for row in small)
