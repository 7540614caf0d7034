"""One form for several audiences in Qualtrics: people are sent through the survey file that was written."""

from __future__ import annotations

import copy
import html
import re
from collections.abc import Iterator

import numpy as np
import pytest

from pretest.platforms.qualtrics.write import to_qualtrics
from tests.platforms.qsf import Simulator, Survey, check, read_qsf, walk
from tests.platforms.walking import TITLE, Walk, all_faults, faults, faults_alone, people
from tests.platforms.ways import two_ways


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return to_qualtrics(two_ways(tmp_path_factory.mktemp("ways")), "main")


@pytest.fixture(scope="module")
def survey(export):
    return read_qsf(export.files["main.qsf"])


def texts_of(payload) -> list[str]:
    """What is read on the screen, in Dutch: of a table the rows, else the text above the answers."""
    rows = [one["Display"] for one in payload["Choices"].values()] if payload["QuestionType"] == "Matrix" else []
    words = rows or ([] if payload["QuestionType"] == "Timing" else [payload["QuestionText"].split("<br><em>")[0]])
    return [html.unescape(re.sub(r"<[^>]*>", "", text)).strip() for text in words]


def walks_of(survey: Survey, given) -> Iterator[Walk]:
    texts = {qid: texts_of(payload) for qid, payload in survey.questions.items()}
    by_tag = {payload["DataExportTag"]: texts[qid] for qid, payload in survey.questions.items()}
    simulator = Simulator(survey, np.random.default_rng(7))
    for answers in given:
        own = {tag: answers[words[0]] for tag, words in by_tag.items() if words and answers.get(words[0])}
        run = simulator.send(own)
        fields = run.fields
        yield Walk(
            shown=[text for qid in run.questions for text in texts[qid]],
            arm=fields["pretest_arm"] if run.stored.count("pretest_arm") < 3 else "drawn twice",
            used=fields["used"],
            route=fields.get("pretest_route", ""),
            split=fields["split"] + fields.get("split__2", ""),
            execution=fields.get("execution", ""),
            audience=fields["pretest_audience"],
            out=run.flag == "Screened",
        )


def test_a_form_of_several_hangs_together(export, survey):
    check(survey)
    assert survey.options["SurveyTitle"] == TITLE
    lines = export.files["wording.csv"].decode().splitlines()
    assert lines[0] == "column,field,hash"
    assert [line.rsplit(",", 1)[0] for line in lines if line.startswith("h1,")] == ["h1,h1", "h1,h1__2"]
    assert not [line for line in lines if line.startswith(("used,", "split", "pretest_route"))]


def test_a_thousand_people_see_what_is_theirs_and_nothing_else(survey):
    given = people(np.random.default_rng(20261128), 1000)
    assert all_faults(given, list(walks_of(survey, given)), even=True) == []


def test_every_condition_that_is_dropped_is_found(survey):
    """The walk can fail: without any one branch, somebody sees what is not theirs or is counted wrongly."""
    given = people(np.random.default_rng(3), 150)
    branches = [one["FlowID"] for one in walk(survey.flow) if one["Type"] == "Branch"]
    assert len(branches) > 15
    for dropped in branches:
        spoiled = copy.copy(survey)
        spoiled.flow = without(survey.flow, dropped)
        walks = walks_of(spoiled, given)
        assert any(faults(*pair) for pair in zip(given, walks, strict=True)), find(survey.flow, dropped)


def without(flow, dropped):
    """The flow in which everybody goes where only some went."""
    found = []
    for element in flow:
        inner = without(element["Flow"], dropped) if "Flow" in element else None
        if element["FlowID"] == dropped:
            found += inner
        else:
            found.append(element if inner is None else element | {"Flow": inner})
    return found


def find(flow, name):
    return next(one for one in walk(flow) if one["FlowID"] == name)["BranchLogic"]


def test_draws_and_arms_are_even_in_each_audience_by_a_randomizer_of_their_own(survey):
    drawn = [one for one in walk(survey.flow) if one["Type"] == "BlockRandomizer" and one["SubSet"] == 1]
    fields = [[inner["EmbeddedData"][0]["Field"] for inner in one["Flow"]] for one in drawn]
    assert sorted(fields) == [["pretest_arm"] * 2, ["pretest_arm"] * 2, ["split"] * 3, ["split__2"] * 3]
    assert all(one["EvenPresentation"] for one in drawn)


def test_one_questionnaire_derives_and_draws_too(tmp_path):
    """Its list would be a table, of which a branch cannot see the rows."""
    found = read_qsf(to_qualtrics(two_ways(tmp_path), "for_users").files["for_users.qsf"])
    check(found)
    given = people(np.random.default_rng(5), 200)
    pairs = zip(given, walks_of(found, given), strict=True)
    assert [fault for pair in pairs for fault in faults_alone(*pair)] == []
