"""Inputs of spreadsheets and platforms that once failed: right, or one sentence of what was seen and what to write.

Each folder beside this file is a small study, with data that were made for it.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
import yaml

from pretest.cli.main import run

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """says: each must stand in the output; never: none may. key: what the sentence tells to add to the data file, with
    which the study is right."""

    folder: str
    command: str
    code: int
    says: tuple[str, ...]
    never: tuple[str, ...] = ()
    key: str = ""


CASES = (
    Case("22-csv-duplicate-unused", "check . --json", 0, ("2 columns are called 'Status' (columns 6, 7)",)),
    Case("26-xlsx-title-rows", "check .", 1, ("header seems to be in row 3", "header_row: 3"), key="header_row: 3"),
    Case("27-xlsx-filtered-rows", "check .", 0, ("32 rows with values are hidden",)),
    Case("32-xlsx-booleans", "check . --json", 0, ("TRUE and FALSE in 'used' were read as 1 and 0",)),
    Case(
        "35-xlsx-error-cells", "check .", 1,
        ("column 'd1' holds errors of a spreadsheet (#DIV/0!, #N/A)", "rows 2, 3", 'missing: ["#DIV/0!", "#N/A"]'),
        ("repeat the questions",), key='missing: ["#DIV/0!", "#N/A"]',
    ),
    Case(
        "56-lime-curly-apostrophe", "import results-survey1.csv --study . --dry-run", 0,
        ("differ from those of the study in quotes, dashes, blanks or capitals only",), ("neither a label nor a code",),
    ),
    Case("64-qualtrics-two-status", "import q.csv --study . --dry-run", 0, ("other of that name is embedded data",)),
    Case(
        "72-redcap-missing-data-codes", "import q1_DATA.csv --study . --wave 1", 0,
        ("'NASK', 'UNK' in 'd1', 'd2' are missing data codes of REDCap",),
    ),
    Case(
        "78-kobo-xlsx-labels", "import q1.xlsx --study . --wave 1", 1,
        ("named by the texts of the questions", "XML values and headers"), ("wrote",),
    ),
    Case("79-odk-duplicate-submissions", "import q1.csv --study . --wave 1", 0, ("wrote data/wave-1.parquet",)),
)  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """folder(name): a copy of the study to work in."""

    def copy(name):
        shutil.copytree(HERE / name, tmp_path / "study")
        monkeypatch.chdir(tmp_path / "study")
        return tmp_path / "study"

    return copy


@pytest.fixture
def said(capsys):
    """said(command): exit code and what was printed, on one line."""

    def run_it(command):
        code = run(command.split())
        captured = capsys.readouterr()
        return code, " ".join((captured.out + captured.err).split())

    return run_it


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)
def test_each_case_is_right_or_says_what_to_write(folder, said, case):
    path = folder(case.folder)
    code, text = said(case.command)
    assert code == case.code, text
    assert [part for part in case.says if part not in text] == [], text
    assert [part for part in case.never if part in text] == [], text
    if case.key:
        study = yaml.safe_load((path / "study.yaml").read_text(encoding="utf-8"))
        study["data"][0] |= yaml.safe_load(case.key)
        (path / "study.yaml").write_text(yaml.safe_dump(study), encoding="utf-8")
        code, text = said(case.command)
        assert code == 0, text


def test_answers_under_typographic_labels_become_their_codes(folder, said):
    path = folder("56-lime-curly-apostrophe")
    code, _ = said("import results-survey1.csv --study . --wave 1")
    assert code == 0
    table = pd.read_parquet(path / "data/wave-1.parquet")
    assert (table["d1"].iloc[0], table["d2"].iloc[0], table["d3"].iloc[0]) == (98, 4, 5)


def test_the_preview_beside_a_second_status_is_still_left_out(folder, said):
    path = folder("64-qualtrics-two-status")
    code, text = said("import q.csv --study . --wave 1")
    assert (code, "status preview were left out" in text) == (0, True)
    table = pd.read_parquet(path / "data/wave-1.parquet")
    assert len(table) == 60
    assert set(table["Status [column 57]"]) == {"x"}


def test_missing_data_codes_count_as_missing_afterwards(folder, said):
    path = folder("72-redcap-missing-data-codes")
    said("import q1_DATA.csv --study . --wave 1")
    raw = pd.read_csv("q1_DATA.csv", dtype=str)
    codebook = pd.read_csv(path / "data/wave-1.codebook.csv").set_index("column")
    code, text = said("check .")
    assert code == 0, text
    n_coded = int((raw["d1"] == "NASK").sum())
    assert n_coded > 0
    assert codebook.loc["d1", "n_answered"] == raw["d1"].notna().sum() - n_coded - (raw["d1"] == "98").sum()


def test_an_exact_copy_of_a_submission_is_one_after_the_import_as_before(folder, said):
    path = folder("79-odk-duplicate-submissions")
    plan = path / "analyses/plan.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("suppress_below: 5", "suppress_below: 1"), encoding="utf-8"
    )
    said("import q1.csv --study . --wave 1")
    imported = said("check .")[1]
    study = path / "study.yaml"
    raw = "{file: q1.csv, format: odk, wave: 1}"
    text = study.read_text(encoding="utf-8").replace("{file: data/wave-1.parquet, wave: 1}", raw)
    study.write_text(text, encoding="utf-8")
    direct = said("check .")[1]
    assert "1 is an exact copy" in imported
    assert "1 is an exact copy" in direct
