"""The number that a form drew becomes the name of an execution; what is neither is kept, and told."""

from __future__ import annotations

import pytest

from pretest.responses.executions import executions_by_name
from pretest.spec import DataFile
from pretest.tablefiles.tablefile import read_table
from tests.platforms.told_twice import told_twice

SOURCE = DataFile(file="a.csv", respondent="id", arm="arm", execution="seen")


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return told_twice(tmp_path_factory.mktemp("named"))


def named(study, *pairs):
    """What becomes of (arm, cell): the cells, and the notes."""
    lines = [f"{place},{arm},{cell}" for place, (arm, cell) in enumerate(pairs)]
    (study.folder / "a.csv").write_text("\n".join(["id,arm,seen", *lines]) + "\n", encoding="utf-8")
    found = executions_by_name(study, SOURCE, read_table(study.folder, SOURCE))
    return [None if cell != cell else cell for cell in found.table.frame["seen"]], found.notes


def test_numbers_become_names_and_say_nothing_in_an_arm_of_one_message(study):
    pairs = [("everyone", "1"), ("everyone", "2"), ("everyone", "2.0"), ("control", "2"), ("everyone", "")]
    assert named(study, *pairs) == (["sanne", "ali", "ali", None, None], ())


def test_names_stay_as_they_are(study):
    """So that a file that was imported can be read again."""
    assert named(study, ("everyone", "ali"), ("everyone", "sanne"), ("control", "")) == (["ali", "sanne", None], ())


def test_what_is_neither_a_name_nor_a_number_of_the_draw_is_kept_and_told(study):
    cells, (note,) = named(study, ("everyone", "3"), ("everyone", "karin"), ("everyone", "1"))
    assert cells == ["3", "karin", "sanne"]
    assert (note.code, note.severity, dict(note.people)) == ("execution_unknown", "serious", {"n": 2})
