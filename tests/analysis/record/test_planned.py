"""Which look it is follows from the log and from how many units there are, and from no outcome."""

from __future__ import annotations

import json

import pandas as pd
import pytest

import pretest
from pretest.analysis.record.looks import bind_look
from pretest.analysis.record.planned import this_look, units_of
from pretest.errors import ExportError
from pretest.responses import read_responses
from tests.tiny import TINY_PLAN, TINY_STUDY, rows, write_study


def people(n: int, start: int = 0) -> list[str]:
    return [
        f"{arm[0]}{i},{arm},{i % 4 + 1},{i % 3 + 1}" for arm in ("control", "debt") for i in range(start, start + n)
    ]


class Fieldwork:
    """A study folder with planned looks that grows."""

    def __init__(self, folder, looks: str | None, study: str = TINY_STUDY):
        plan = TINY_PLAN if looks is None else TINY_PLAN.rstrip() + f"\nlooks: {looks}\n"
        self.folder = write_study(folder / "study", study=study, plan=plan, data=None)
        (self.folder / "data").mkdir()

    def has(self, n: int):
        (self.folder / "data/wave1.csv").write_text(rows(*people(n)), encoding="utf-8")
        return self

    def now(self):
        study = pretest.load_study(self.folder)
        responses = read_responses(study)
        return study, responses, this_look(study, responses)

    def look(self, command: str = "analyse"):
        study, responses, look = self.now()
        _, notes = bind_look(study, look.read, command, look=look, frame=responses.frame)
        assert [note.code for note in notes if note.code == "look_not_recorded"] == []
        return look

    @property
    def log(self) -> list[dict]:
        path = self.folder / "analyses/looks.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.is_file() else []


def test_looks_are_planned_ones_as_long_as_each_has_its_people(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}")
    first, same = field.has(6).look(), field.look("scores")
    assert (first.kind, first.state.index, first.fresh, same.state.index, same.fresh) == ("planned", 1, True, 1, False)
    assert len(field.log) == 1
    second = field.has(12).look()
    assert (second.kind, second.state.index, second.state.declared) == ("planned", 2, True)
    (earlier,) = second.state.earlier
    assert earlier.units == {("everyone", "control"): 6, ("everyone", "debt"): 6}
    assert int(earlier.rows.sum()) == 12
    third = field.has(15).look()
    assert (third.kind, third.state.index, third.state.declared) == ("extra", 3, False)
    assert [line["as"] for line in field.log] == ["planned", "planned", "extra"]


def test_the_units_of_the_smallest_group_tell_whether_a_look_is_early(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}")
    (field.folder / "data/wave1.csv").write_text(rows(*people(9)[:-5]), encoding="utf-8")
    _, _, look = field.now()
    assert (look.kind, look.fewest, look.state.declared) == ("early", 4, True)


def test_other_data_without_more_people_are_an_undeclared_look(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}")
    field.has(6).look()
    text = (field.folder / "data/wave1.csv").read_text(encoding="utf-8")
    (field.folder / "data/wave1.csv").write_text(text.replace("c0,control,1", "c0,control,4"), encoding="utf-8")
    _, _, look = field.now()
    assert (look.kind, look.state.index, look.state.declared) == ("extra", 2, False)
    assert look.state.earlier[0].rows is None  # a row is not as it was


def test_a_plan_without_looks_has_one(tmp_path):
    field = Fieldwork(tmp_path, None)
    assert field.has(6).look().kind == "only"
    assert field.has(7).look().kind == "extra"
    assert not (field.folder / "private/looks.json").exists()  # nothing follows: no rows are marked


def test_few_people_are_not_counted_in_the_log_and_leave_no_more_level(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}")
    plan = field.folder / "analyses/plan.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("suppress_below: 2", "suppress_below: 10"), encoding="utf-8"
    )
    field.has(6).look()
    assert field.log[0]["units"] == {"everyone": {"control": None, "debt": None}}
    _, _, look = field.has(12).now()
    assert look.state.earlier[0].units == {("everyone", "control"): 9, ("everyone", "debt"): 9}


def test_invented_answers_are_a_rehearsal_of_the_first_look(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}")
    lines = rows(*people(6)).splitlines()
    text = "\n".join([f"{lines[0]},invented", *(f"{line},1" for line in lines[1:])])
    (field.folder / "data/wave1.csv").write_text(text, encoding="utf-8")
    look = field.look()
    assert (look.rehearsal, look.kind, look.state.index, field.log) == (True, "planned", 1, [])


def test_scores_are_a_look_and_analysing_them_afterwards_is_the_same(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}").has(6)
    scored = pretest.score(pretest.load_study(field.folder))
    assert [line["command"] for line in field.log] == ["scores"]
    assert "look_not_recorded" not in {note.code for note in scored.notes}
    _, _, look = field.now()
    assert (look.state.index, look.fresh) == (1, False)
    assert {note.code for note in pretest.check(field.folder).notes} >= {"looks_counted"}
    assert len(field.log) == 1


def test_clusters_are_the_units_where_there_are_some(tmp_path):
    study = TINY_STUDY.replace("arm: condition}", "arm: condition, cluster: support}")
    field = Fieldwork(tmp_path, "{n: [2, 4]}", study).has(6)
    loaded, responses, look = field.now()
    assert look.state.units == {("everyone", "control"): 3, ("everyone", "debt"): 3}
    assert units_of(loaded, responses.frame.iloc[:0]) == {}
    assert units_of(loaded, responses.frame.iloc[:6]) == {("everyone", "control"): 3}  # nobody is no cell
    assert isinstance(responses.frame, pd.DataFrame)


def test_another_look_in_between_is_not_passed_over(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}")
    study, responses, look = field.has(6).now()
    field.has(7).look()
    with pytest.raises(ExportError, match="Another run looked") as caught:
        bind_look(study, look.read, "analyse", look=look, frame=responses.frame)
    assert caught.value.code == "looked_meanwhile"
    assert len(field.log) == 1


def test_looks_before_a_lock_count_and_the_lock_names_them(tmp_path):
    field = Fieldwork(tmp_path, "{n: [6, 12]}")
    field.has(6).look()
    (field.folder / "data/wave1.csv").rename(field.folder / "elsewhere.csv")
    with pytest.raises(pretest.DesignError, match="looked at already: 1 look without a lock"):
        pretest.lock(pretest.load_study(field.folder))
    pretest.lock(pretest.load_study(field.folder), after_data="We looked too early.")
    (field.folder / "elsewhere.csv").rename(field.folder / "data/wave1.csv")
    again = field.look()
    assert (again.state.index, again.earlier) == (1, ())  # the same look, which the lock's chain has now too
    assert [line["lock"] for line in field.log] == ["", "plan.lock"]
    assert field.has(12).look().state.index == 2
    assert pretest.verify(field.folder).whole
    path = field.folder / "analyses/looks.jsonl"
    whole = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(whole[1:]), encoding="utf-8")
    assert "looks that were taken before the lock are not in it" in " ".join(pretest.verify(field.folder).problems)
    path.write_text("".join([whole[0].replace('"rows": 12', '"rows": 13'), *whole[1:]]), encoding="utf-8")
    assert "analyses/looks.jsonl:1: entry 1 was changed" in " ".join(pretest.verify(field.folder).problems)
    path.write_text("".join([*whole[:2], "{\n"]), encoding="utf-8")
    assert "analyses/looks.jsonl:3: this is no list of looks" in " ".join(pretest.verify(field.folder).problems)
