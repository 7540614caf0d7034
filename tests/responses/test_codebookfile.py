"""Codebooks of other programs say what codes mean, and are held against the study as the labels of a file are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.codebookfile import read_codebook
from pretest.spec import DataFile
from tests.responses.test_filelabels import AGREE

LONG = "Variable,Code,Label\nsd1,1,Strongly agree\nsd1,5,Strongly disagree\n"
OURS = (
    "column,question_nl,type,codes,missing\n"
    "sd1,Vraag,ordinal,1 = Helemaal eens / Strongly agree; 5 = Helemaal oneens / Strongly disagree,"
    "98 = Weet ik niet / Don't know (dont_know)\n"
)
REDCAP = (
    '"Variable / Field Name","Field Type","Choices, Calculations, OR Slider Labels"\n'
    'record_id,text,\nsd1,radio,"1, Strongly agree | 5, Strongly disagree"\n'
)


@pytest.mark.parametrize("text", [LONG, OURS, REDCAP])
def test_a_codebook_that_runs_the_other_way_stops_the_run(make_study, put, text):
    put("id,arm,sd1\nr1,control,1\nr2,debt,5\n")
    put(text, "data/codebook.csv")
    study = make_study({"codebook": "data/codebook.csv"})
    with pytest.raises(DataError, match="Strongly agree' in the file") as caught:
        read_responses(replace(study, answers={**study.answers, "agree5": AGREE}))
    assert caught.value.code == "labels_contradict"


def test_every_form_says_the_same(tmp_path, put):
    found = {}
    for name, text in (("long", LONG), ("ours", OURS), ("redcap", REDCAP)):
        put(text, f"{name}.csv")
        found[name] = read_codebook(tmp_path, DataFile(file="x.csv", codebook=f"{name}.csv"))
    assert found["long"] == found["redcap"] == {"sd1": {"1": "Strongly agree", "5": "Strongly disagree"}}
    assert found["ours"]["sd1"]["98"] == "Weet ik niet / Don't know"
    assert read_codebook(tmp_path, DataFile(file="x.csv")) == {}


def test_a_table_that_is_no_codebook_is_refused(tmp_path, put):
    put("a,b\n1,2\n", "c.csv")
    with pytest.raises(DataError, match="one row per code") as caught:
        read_codebook(tmp_path, DataFile(file="x.csv", codebook="c.csv"))
    assert caught.value.code == "codebook_unknown"


def test_arms_may_be_named_by_the_codebook(make_study, put):
    put("id,arm,sd1\nr1,1,1\nr2,2,5\n")
    put("column,value,label\narm,1,control\narm,2,debt\n", "data/codebook.csv")
    assert read_responses(make_study({"codebook": "data/codebook.csv"})).frame["_arm"].tolist() == ["control", "debt"]
