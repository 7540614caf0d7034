"""A concept in two executions: of a thousand people in a platform's own file, each of its arm sees exactly theirs."""

from __future__ import annotations

import csv
import io

import numpy as np
import pytest
from lxml import html

import pretest
from pretest.forms.layout import lay_out
from pretest.planning.invented import invented_answers
from pretest.platforms.formr.write import to_formr
from pretest.platforms.limesurvey.write import to_limesurvey
from pretest.platforms.odk.write import to_xlsform
from pretest.platforms.paper.write import to_paper
from pretest.platforms.qualtrics.write import to_qualtrics
from pretest.platforms.redcap.write import to_redcap
from pretest.platforms.registry import rehearsable
from pretest.seeds import stream
from pretest.spec.truth import Truth
from pretest.tables import columns
from tests.platforms import lime, qsf, routed, walking
from tests.platforms.formr import test_ways as formr
from tests.platforms.limesurvey import test_ways as limesurvey
from tests.platforms.odk import test_several as odk
from tests.platforms.qualtrics import test_several as qualtrics
from tests.platforms.redcap import test_several as redcap
from tests.platforms.redcap.test_write import rows
from tests.platforms.told_twice import EXECUTIONS, OWN, drawn_faults, plain, told_twice

PEOPLE = 1000


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return told_twice(tmp_path_factory.mktemp("twice"))


def _odk(study, given):
    return odk.walks_of(odk.sheet(to_xlsform(study, "main"), "survey", "main.xlsx"), given)


def _qualtrics(study, given):
    return qualtrics.walks_of(qsf.read_qsf(to_qualtrics(study, "main").files["main.qsf"]), given)


def _redcap(study, given):
    export = to_redcap(study, "main")
    return redcap.walks_of(rows(export, "main"), export, given)


@pytest.mark.parametrize("walks_of", [_odk, _qualtrics, _redcap])
def test_a_thousand_people_see_their_execution_and_nobody_elses(study, walks_of):
    given = walking.people(np.random.default_rng(20261128), PEOPLE)
    walks = list(walks_of(study, given))
    assert drawn_faults([(walk, walk.execution) for walk in walks]) == []
    assert walking.all_faults(given, [plain(walk) for walk in walks]) == []
    # whatever else was drawn, each execution comes with it: blocks and executions are not the same draw twice
    pairs = {(walk.split, walk.execution) for walk in walks if walk.arm == "everyone"}
    assert len(pairs) == 6


def _limesurvey(study):
    export = to_limesurvey(study, "main")
    survey = lime.check(lime.read(export.files["main.txt"]))
    listed = csv.DictReader(io.StringIO(export.files["wording.csv"].decode()))
    columns_of = {row["field"]: row["column"] for row in listed}
    return lambda answers, rng: limesurvey.walk(survey, columns_of, answers, rng, "nl")


def _formr(study):
    items = formr.sheet(to_formr(study, "main").files["main_nl.xlsx"])
    columns_of = {question.column: question.of for question in lay_out(study, "main").asked}
    return lambda answers, rng: formr.walk(items, columns_of, answers, rng)


@pytest.mark.parametrize("platform", [_limesurvey, _formr])
def test_a_thousand_people_on_pages_see_their_execution_and_nobody_elses(study, platform):
    rng, send = stream(1, "executions"), platform(study)
    walks = []
    for _ in range(PEOPLE):
        seen = send(routed.person(rng), rng)
        walks.append((walking.Walk(shown=seen.texts, arm=seen.kept["pretest_arm"]), seen.kept["execution"]))
    assert drawn_faults(walks) == []


@pytest.mark.parametrize("platform", ["qualtrics", "limesurvey", "odk", "redcap", "formr"])
def test_the_execution_comes_back_by_its_name(study, platform, tmp_path):
    invented = invented_answers(study, Truth(), n=60, rng=stream(1, "twice"))[0]
    paths = []
    for name, content in rehearsable()[platform]()(study, invented, stream(2, platform)).items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(content)
    found = pretest.import_responses(study, paths)
    assert found.entry["execution"] == "execution"
    assert found.report["missing"] == []
    table = found.table.to_pandas()
    names = {1.0: "sanne", 2.0: "ali"}
    told = [
        names[drawn] if arm == "everyone" else None
        for arm, drawn in zip(invented.frame[columns.ARM], invented.frame["execution"], strict=True)
    ]
    kept = [None if value is None or value != value else value for value in table["execution"]]
    # an export may end with people who left on the first page
    assert [one for one, arm in zip(kept, table[columns.ARM], strict=True) if arm == arm and arm] == told
    assert {"sanne", "ali", None} == set(told)
    if platform != "formr":  # which keeps no times
        assert set(table.loc[table["execution"].notna(), columns.SHOWN]) == {"everyone"}


def test_each_execution_is_a_sheet_that_says_what_to_type(study):
    """Three draws of blocks for the control, and for the arm of two executions six sheets: every pair once."""
    export = to_paper(study, "main", ["nl"])
    pages = {name: data for name, data in export.files.items() if name.endswith(".html")}
    assert len(pages) == 9
    found = []
    for data in pages.values():
        page = html.document_fromstring(data.decode("utf-8"))
        text = " ".join(page.text_content().split())
        codes = [" ".join(one.text_content().split()) for one in page.xpath("//section/p[@class='code']")]
        seen = [name for name, words in EXECUTIONS.items() if words in text]
        split = next(code for code in codes if "split" in code)
        number = [code.removeprefix("Voor het invoeren: execution = ") for code in codes if "execution" in code]
        assert number == ([str(list(EXECUTIONS).index(seen[0]) + 1)] if seen else [])
        found.append((split, *seen))
    assert len(set(found)) == 9
    assert sorted(len(one) for one in found) == [1, 1, 1, 2, 2, 2, 2, 2, 2]
    assert "execution" in export.files["main-entry.csv"].decode("utf-8-sig").strip().split(",")
    assert b"execution: execution" in export.files["main-data.yaml"]
    assert "execution_versions" in {note.code for note in export.notes}


def test_what_the_arm_says_itself_comes_before_every_execution(tmp_path):
    study = told_twice(tmp_path, more=f"{OWN}\n    ")
    form = lay_out(study, "main")
    assert [message.copy["nl"] for message in form.messages_of(form.arms[1])] == [
        f"Iedereen doet het\n\n{text}" for text in EXECUTIONS.values()
    ]
