"""The file of a panel: what is typed, and what is refused with a sentence that says who and what."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest

from pretest.errors import DataError, SpecError
from pretest.practice.panel.reading import read_answers
from pretest.report.words.retold import retold_note, retold_problem
from tests.practice.conftest import MEMBERS, all_ratings, as_text, declared, forecast, rating


def refused(study) -> DataError:
    with pytest.raises(DataError) as caught:
        read_answers(study)
    untold = [str(problem) for problem in caught.value.problems if retold_problem(problem) is None]
    assert not untold, f"not told in Dutch: {untold}"
    return caught.value


def codes(study) -> dict[str, str]:
    notes = read_answers(study).notes
    assert [note.message for note in notes if retold_note(note) is None] == []
    return {note.code: note.message for note in notes}


def test_a_study_without_a_panel_has_no_answers(example, tmp_path):
    assert read_answers(replace(example, folder=tmp_path)) is None


def test_answers_are_typed_as_the_file_has_them(panel_study):
    rows = [*all_ratings(7), forecast("c1", "guilt", "users", "use", ("-5", "0,5", " 12 "))]
    rows.append({"member": "c1", "round": 1, "kind": "reason", "concept": "guilt", "audience": "users", "text": "=1+1"})
    answers = read_answers(panel_study(rows))
    assert len(answers.of("rating")) == 24
    assert answers.of("rating")[0].value == 7
    assert answers.of("forecast")[0].quantiles == (-5.0, 0.5, 12.0)
    assert answers.of("forecast")[0].date == datetime.date(2026, 3, 1)
    assert answers.of("reason")[0].domain == "care"  # left out in the file: as declared
    assert answers.of("reason")[0].text == "=1+1"
    assert answers.members == tuple(MEMBERS)
    assert len(answers.of("rating", "safety")) == 8


def test_a_file_of_a_dutch_spreadsheet_is_read_as_any_other(panel_study):
    rows = [*all_ratings(7), forecast("c1", "guilt", "users", "use", ("-5,5", "0,5", "1,25"))]
    study = panel_study("\ufeff" + as_text(rows, delimiter=";"))
    assert read_answers(study).of("forecast")[0].quantiles == (-5.5, 0.5, 1.25)


@pytest.mark.parametrize(
    ("row", "where", "said"),
    [
        (rating("c9", "guilt", "users", 5), "panel.csv:26 member", "unknown member 'c9'"),
        (rating("c1", "gilt", "users", 5), "panel.csv:26 concept", "Did you mean 'guilt'?"),
        (rating("c1", "current", "users", 5), "panel.csv:26 concept", "unknown concept 'current'"),
        (rating("c1", "guilt", "user", 5), "panel.csv:26 audience", "Did you mean 'users'?"),
        (forecast("c1", "guilt", "users", "stigma", (1, 2, 3)), "panel.csv:26 outcome", "unknown outcome 'stigma'"),
        (rating("c1", "guilt", "users", 10), "panel.csv:26 value", "expected a whole number from 1 to 9, got '10'"),
        (rating("c1", "guilt", "users", "5.5"), "panel.csv:26 value", "got '5.5'"),
        (rating("c1", "guilt", "users", "=1+4"), "panel.csv:26 value", "got '=1+4'"),
        (rating("c1", "guilt", "users", "nan"), "panel.csv:26 value", "got 'nan'"),
        (rating("c1", "guilt", "users", 5, kind="rate"), "panel.csv:26 kind", "Did you mean 'rating'?"),
        (rating("c1", "guilt", "users", 5, round=3), "panel.csv:26 round", "a round from 1 to 2, got '3'"),
        (rating("c1", "guilt", "users", 5, domain="safety"), "panel.csv:26 domain", "is of the domain 'care'"),
        (rating("c1", "guilt", "users", 5, date="1 March"), "panel.csv:26 date", "a date as 2026-03-01"),
        (rating("c1", "guilt", "users", 5), "panel.csv:26", "member 'c1' gave this answer in row 2 already"),
        (forecast("c1", "guilt", "users", "use", (3, 2, 9)), "panel.csv:26 q50", "in the wrong order: 3, 2, 9"),
        (forecast("c1", "guilt", "users", "use", (1, 9, 8)), "panel.csv:26 q50", "in the wrong order: 1, 9, 8"),
        (forecast("c1", "guilt", "users", "use", (1, "", 8)), "panel.csv:26 q50", "lowest, middle and highest"),
        (forecast("c1", "guilt", "users", "use", (1, 2, 101)), "panel.csv:26 q95", "from -100 to 100, got '101'"),
        (forecast("c1", "guilt", "users", "use", (1, 2, "1e3")), "panel.csv:26 q95", "got '1e3'"),
    ],
)
def test_a_wrong_answer_is_refused_with_its_row(panel_study, row, where, said):
    error = refused(panel_study([*all_ratings(), row]))
    assert where in str(error)
    assert said in str(error)
    assert len(error.problems) == 1


def test_every_problem_is_told_at_once(panel_study):
    rows = [*all_ratings(), rating("c1", "gilt", "user", 0), forecast("c9", "guilt", "users", "use", (3, 2, 1))]
    assert {problem.code for problem in refused(panel_study(rows)).problems} == {
        "panel_unknown_concept", "panel_unknown_audience", "panel_rating", "panel_unknown_member", "panel_order",
    }  # fmt: skip


def test_a_panel_that_judged_half_the_concepts_is_refused_with_names(panel_study):
    rows = [row for row in all_ratings() if not (row["member"] == "s2" and row["concept"] == "together")]
    (problem,) = refused(panel_study(rows)).problems
    assert problem.code == "panel_half"
    assert "'s2' judged 2 of 4 in round 1" in problem.what
    assert "'together (users)', 'together (non_users)'" in problem.what


def test_half_of_the_second_round_is_refused_as_well(panel_study):
    rows = [*all_ratings(), *all_ratings(round=2)[:-1]]
    (problem,) = refused(panel_study(rows)).problems
    assert "in round 2" in problem.what


def test_columns_that_lack_are_named(panel_study):
    error = refused(panel_study(as_text(all_ratings(), ("member", "round", "kind", "concept", "audience"))))
    assert "'value', 'q05', 'q50', 'q95'" in str(error)


def test_a_file_of_answers_of_nobody_is_refused(panel_study):
    rows, unnamed = all_ratings(), declared({})[: declared({}).index("members:")]
    assert refused(panel_study(rows, unnamed)).code == "panel_no_members"


def test_members_who_withdrew_are_not_read(panel_study):
    study = panel_study([*all_ratings(), *all_ratings(members=("c1",), round=2)])
    answers = read_answers(study, left_out=["c1"])
    assert "c1" not in answers.members
    assert answers.rounds == (1,)


def test_what_is_missing_is_told(panel_study):
    members = tuple(MEMBERS)[:5]
    rows = [*all_ratings(members=members), *all_ratings(members=members[1:], round=2)]
    rows.append(forecast("c1", "guilt", "users", "use", (1, 2, 3), date=""))
    rows.append(forecast("c2", "guilt", "users", "use", (1, 2, 3)))
    training = {"member": "c1", "round": 1, "kind": "training", "q05": -12, "q50": -10, "q95": -8}
    told = codes(panel_study([*rows, training, {**training, "member": "c2", "q05": 8, "q50": 10, "q95": 12}]))
    assert told["panel_silent"].startswith("1 of 6 members")
    assert told["panel_stopped"].startswith("1 of 5 members of the panel did not judge in round 2")
    assert told["panel_incomplete"].startswith("28 of 30 forecasts")  # 5 members, 2 concepts, 1 + 2 outcomes
    assert told["panel_undated"].startswith("1 of 2 forecasts")
    assert told["panel_exercise"].startswith("1 member of 2 gave a wrong answer")


def test_a_whole_panel_needs_no_remark(panel_study):
    rows = all_ratings()
    for member in MEMBERS:
        for concept in ("guilt", "together"):
            for audience, outcome in (("users", "use"), ("non_users", "use"), ("non_users", "stigma")):
                rows.append(forecast(member, concept, audience, outcome, (1, 2, 3)))
    assert codes(panel_study(rows)) == {}
    one_more = {**MEMBERS, "s3": "safety"}  # one with lived experience stands alone then
    told = codes(panel_study(all_ratings(members=one_more), declared(one_more)))
    assert told["panel_not_apart"].startswith("The domain 'safety' is not told apart: with it, what 1 member of other")
    assert set(codes(panel_study(all_ratings()))) == {"panel_no_forecasts"}
    told = codes(panel_study(all_ratings(date="")))
    assert told["panel_undated"].startswith("24 of 24 judgements")
    two = declared({"c1": "care", "c2": "care"})
    assert "panel_too_small" in codes(panel_study(all_ratings(members=("c1", "c2")), two))


def test_the_last_forecast_of_a_member_counts(panel_study):
    rows = [*all_ratings(), forecast("c1", "guilt", "users", "use", (1, 2, 3), round=2)]
    rows.append(forecast("c1", "guilt", "users", "use", (4, 5, 6)))
    rows.append(forecast("c2", "guilt", "users", "use", (7, 8, 9)))
    answers = read_answers(panel_study(rows))
    assert {one.member: one.quantiles for one in answers.forecasts()} == {"c1": (1, 2, 3), "c2": (7, 8, 9)}


def test_a_forecast_given_when_the_data_were_there_is_none(panel_study):
    rows = [*all_ratings(), forecast("c1", "guilt", "users", "use", (1, 2, 3), date="2026-03-02")]
    rows.append(forecast("c2", "guilt", "users", "use", (1, 2, 3), date="2026-03-01"))
    rows.append(forecast("c3", "guilt", "users", "use", (1, 2, 3), date=""))
    answers = read_answers(panel_study(rows)).without_late(datetime.date(2026, 3, 2))
    assert [one.member for one in answers.late] == ["c1"]
    assert [one.member for one in answers.forecasts()] == ["c2", "c3"]


def test_a_hostile_file_is_refused_and_not_believed(panel_study):
    study = panel_study("member,round\n" + '"' * 99)
    with pytest.raises((DataError, SpecError)):
        read_answers(study)
    study = panel_study(as_text([*all_ratings(), rating("<script>", "guilt", "users", 5)]))
    assert refused(study).code == "panel_unknown_member"
