"""How many of 100 may turn worse: what is asked, what is read back, and the margin that follows."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from click.testing import CliRunner

import pretest
from pretest.cli.main import run as run_cli
from pretest.cli.margins import margins
from pretest.errors import DataError
from pretest.planning.margins import asked_margins, elicited_margins, read_sheet
from pretest.planning.marginsheet import margin_csv, margin_page, margin_yaml
from pretest.spec.margin import Margin
from pretest.spec.yamlfile import parse_yaml

BARRIERS = ("users", "help_barriers")
NUMBERS = (3.0, 5.0, 8.0, 10.0, 20.0)  # the middle is 8, the quartiles are 5 and 10


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("margins") / "study"
    pretest.init(folder, title="Nacht <b>", concepts=["Pay"])
    return pretest.load_study(folder)


def only(study, sheet, control=None):
    (found,) = elicited_margins(study, sheet, control)
    return found


def test_every_primary_harm_is_asked_in_each_of_its_audiences(study):
    asked = {(one.audience, one.outcome.id) for one in asked_margins(study)}
    primary = [one for one in study.outcomes() if one.is_harm and one.primary]
    assert asked == {(audience, one.id) for one in primary for audience in one.audiences}
    assert BARRIERS in asked


@pytest.mark.parametrize(
    ("language", "ask"), [("nl", "voordat je de boodschap niet zou"), ("en", "before you would not")]
)
def test_page_and_table_ask_the_same_and_escape_what_the_study_says(study, language, ask):
    page = margin_page(study, language).decode()
    assert page.count(ask) == len(asked_margins(study))
    assert "Nacht &lt;b&gt;" in page
    assert "Nacht <b>" not in page
    rows = list(csv.DictReader(io.StringIO(margin_csv(study, language).decode("utf-8-sig"))))
    assert [(row["audience"], row["outcome"]) for row in rows] == [
        (one.audience, one.outcome.id) for one in asked_margins(study)
    ]
    assert all(ask in row["ask"] and row["question"] and row["answers"] for row in rows)


def test_the_middle_answer_is_a_shift_from_half_of_the_people(study):
    found = only(study, {BARRIERS: NUMBERS})
    assert (found.n, found.low, found.median, found.high) == (5, 5.0, 8.0, 10.0)
    assert (found.unit, found.size, found.control) == ("sd", 0.20, None)  # 0.2019: 58 instead of 50 of 100
    assert not found.divided


def test_with_data_it_is_a_shift_from_what_the_control_answers(study):
    control = pd.DataFrame({"audience_users": 1, "hb1": [5] * 5 + [1] * 45})
    line = next(one for one in asked_margins(study) if (one.audience, one.outcome.id) == BARRIERS)
    control = control.rename(columns={"hb1": line.question.item.id})
    found = only(study, {BARRIERS: NUMBERS}, control)
    assert found.control == pytest.approx(0.1)
    assert found.size == 0.36  # from 10 to 18 of 100: 1.2816 - 0.9154
    few = only(study, {BARRIERS: NUMBERS}, control.head(9))  # fewer than are shown anywhere
    assert (few.control, few.size) == (None, 0.20)


def test_no_margin_follows_where_none_can(study):
    assert only(study, {BARRIERS: (0.0, 0.0, 4.0)}).size is None  # nothing may turn worse
    assert only(study, {BARRIERS: (1.0, 60.0)}).divided
    assert only(study, {BARRIERS: (60.0, 60.0)}).size is None  # more than are left
    assert only(study, {BARRIERS: (0.1, 0.1)}).size is None  # rounded down to nothing


def test_what_is_printed_is_a_margin_that_the_plan_takes(study):
    (_, text), *_ = margin_yaml(study, elicited_margins(study, {BARRIERS: NUMBERS}))
    made = parse_yaml(text.encode(), "plan.yaml").data["margin"]
    margin = Margin.model_validate(made)
    assert (margin.sd, margin.basis, margin.is_reasoned, margin.in_one_language) == (0.20, "elicited", True, False)
    assert margin.why.nl.startswith("5 mensen zeiden")
    assert "8 more of 100 people" in margin.words.en


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("audience,outcome,1\nusers,help_barriers,101\n", "no number from 0 to 100"),
        ("audience,outcome,1\nusers,help_barriers,many\n", "'many'"),
        ("audience,outcome,1\nusers,help_barriers,nan\n", "no number from 0 to 100"),
        ("audience,outcome,1\nusers,blame,3\n", "no primary harm"),
        ("audience,outcome,1\nusers,help_barriers,3\nusers,help_barriers,3\n", "twice"),
        ("who,what\n", "lacks the columns"),
        ("", "lacks the columns"),
        ("audience,outcome,1,2\nusers,help_barriers,,\n", "nobody filled in"),
    ],
)
def test_what_cannot_be_meant_is_refused(study, tmp_path, text, what):
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=what):
        read_sheet(study, tmp_path / "s.csv")


def test_there_and_back_by_the_command(study, tmp_path):
    run = CliRunner()
    done = run.invoke(
        margins, [str(study.folder), "--out", str(tmp_path / "m"), "--lang", "en"], catch_exceptions=False
    )
    assert done.exit_code == 0
    assert f"--read {tmp_path / 'm/margins.csv'}" in done.output  # the command works where it is pasted
    table = (tmp_path / "m/margins.csv").read_text(encoding="utf-8-sig").splitlines()
    filled = [table[0].replace(",", ";"), "users;help_barriers;x;x;x;x;3;5;8;10;20"]
    (tmp_path / "filled.csv").write_text("\n".join(filled), encoding="utf-8")
    done = run.invoke(
        margins, [str(study.folder), "--read", str(tmp_path / "filled.csv"), "--lang", "nl"], catch_exceptions=False
    )
    assert "De middelste zei 8 van de 100" in done.output
    assert "margin: {sd: 0.20, basis: elicited" in done.output


@pytest.mark.parametrize(
    ("language", "smallest", "empty"),
    [("en", "for all groups: write down the smallest, 0.07", "nobody filled in anything"),
     ("nl", "voor alle groepen: schrijf de kleinste op, 0,07", "niemand vulde iets in")],
)  # fmt: skip
def test_one_margin_for_several_groups_and_lines_without_numbers_are_told(study, tmp_path, language, smallest, empty):
    sheet = tmp_path / "s.csv"
    sheet.write_text("audience,outcome,1\nusers,use,8\nnon_users,use,3\n", encoding="utf-8")
    said = CliRunner().invoke(margins, [str(study.folder), "--read", str(sheet), "--lang", language]).output
    assert said.count(smallest) == 1
    assert said.count(empty) == len(asked_margins(study)) - 2


def test_no_margin_from_nothing_and_from_too_much_are_told_apart(study, tmp_path):
    sheet = tmp_path / "s.csv"
    sheet.write_text("audience,outcome,1\nusers,use,0\nnon_users,use,60\n", encoding="utf-8")
    said = CliRunner().invoke(margins, [str(study.folder), "--read", str(sheet), "--lang", "en"]).output
    assert said.index("not a single person") < said.index("wrote down the difference")


def test_mistakes_in_the_sheet_are_told_in_dutch(study, tmp_path, capsys):
    sheet = tmp_path / "s.csv"
    sheet.write_text("audience,outcome,1,2\nusers,use,tien,5\nusers,blame,1,\n", encoding="utf-8")
    assert run_cli(["survey", "margins", str(study.folder), "--read", str(sheet), "--lang", "nl"]) == 1
    said = capsys.readouterr().err
    assert "lid 1: 'tien' is geen getal van 0 tot en met 100" in said
    assert "'users / blame' is geen schade die in het plan beslist" in said
