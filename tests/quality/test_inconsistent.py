"""Who contradicts themselves."""

from __future__ import annotations

import numpy as np
import pytest

from tests.quality.screened import flagged


@pytest.mark.parametrize(
    ("ever", "year", "month", "wrong"),
    [(1, 1, 1, 0), (1, 0, 1, 1), (0, 1, 0, 1), (0, 0, 1, 2), (0, 0, 0, 0), (None, 0, 1, 1), (1, None, 1, 0)],
)
def test_use_lately_needs_use_earlier(run, answers, ever, year, month, wrong):
    _, _, screened = run(answers(1).assign(x_ever=ever, x_12m=year, x_30d=month), {"rule": "inconsistent"})
    assert screened.cases["value"].tolist() == ([wrong] if wrong else [])


@pytest.mark.parametrize("date", ["2026-03-01", None])
def test_age_must_go_with_birth_year(run, answers, date):
    ages = [40, 40, 39, 38, 41, 37, 42, np.nan]  # 2026: 40 or 39, and one year more or less
    frame = answers(8).assign(age=ages, birth_year=1986)
    _, _, screened = run(frame, {"rule": "inconsistent"}, data={"date": date})
    assert flagged(screened, "inconsistent") == [7, 8]
