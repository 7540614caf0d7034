"""Who claims what does not exist."""

from __future__ import annotations

import numpy as np

from tests.quality.screened import flagged


def test_bogus_is_claiming_what_does_not_exist(run, answers):
    _, _, screened = run(answers(4).assign(z_ever=[0, 1, np.nan, 97]), {"rule": "bogus"})
    assert flagged(screened, "bogus") == [3]


def test_every_claim_is_counted(run):
    lines = ["r1,control,1", "r1,debt,1", "r2,control,0", "r2,debt,1", "r3,control,0"]
    _, _, screened = run("id,arm,z_ever\n" + "\n".join(lines) + "\n", {"rule": "bogus"})
    assert flagged(screened, "bogus") == [2, 4]
    assert screened.cases["value"].tolist() == [1, 1]  # items, not rows
