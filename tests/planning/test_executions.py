"""The plan rehearses the executions that the form draws: a concept in two texts is known less well than in one."""

from __future__ import annotations

import pandas as pd

from pretest.planning.memory import plain_study, to_responses
from pretest.planning.simulate import simulate
from pretest.responses import read_responses
from pretest.seeds import stream
from pretest.spec.truth import Truth
from pretest.tables import columns
from tests.platforms.told_twice import told_twice


def test_rehearsed_people_saw_what_the_file_of_the_same_people_says(tmp_path):
    study = plain_study(told_twice(tmp_path), 1)
    drawn = simulate(study, Truth(), n=80, wave=1, rng=stream(3, "twice"))
    in_memory = to_responses(study, drawn).frame
    path = tmp_path / study.file.data[0].file
    path.parent.mkdir(parents=True, exist_ok=True)
    drawn.to_csv(path, index=False)
    in_file = read_responses(study).frame
    pd.testing.assert_series_equal(
        in_memory[columns.EXECUTION].fillna(""), in_file[columns.EXECUTION].fillna(""), check_dtype=False
    )
    counts = pd.crosstab(in_memory[columns.ARM], in_memory[columns.EXECUTION].fillna("none")).to_dict("index")
    assert counts["control"] == {"ali": 0, "none": 40, "sanne": 0}
    assert counts["everyone"]["none"] == 0
    assert min(counts["everyone"]["ali"], counts["everyone"]["sanne"]) > 8
