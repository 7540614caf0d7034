"""Whom invented rules point out in the sample study, as the table ``tables.loss``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pretest.disclosure.release import release
from pretest.tables.loss import TABLE as LOSS

ARMS = ("control", "pay", "body", "most", "talk")


def line(rule: str, kind: str, action: str, n: int, flagged: Sequence[int], left: Sequence[int], **test: Any) -> list:
    """The rows of one rule over the arms, everybody first."""
    whole = {"concept": "", "n": n * len(flagged), "n_flagged": sum(flagged), "n_left": sum(left), **test}
    parts = [
        {"concept": arm, "n": n, "n_flagged": count, "n_left": rest}
        for arm, count, rest in zip(ARMS, flagged, left, strict=False)
    ]
    keys = {"rule": rule, "kind": kind, "action": action, "suppressed": False}
    plain = {"test": "", "statistic": np.nan, "df": None, "p_value": np.nan, "difference": np.nan, "finding": ""}
    return [{**plain, **keys, **row, "share": row["n_flagged"] / row["n"]} for row in (whole, *parts)]


def losses(rules: Sequence[list], below: int = 10, audience: str = "users") -> pd.DataFrame:
    """The table of ``line`` after ``line`` in one audience of wave 1, small numbers hidden."""
    rows = [{"wave": 1, "audience": audience, **row} for one in rules for row in one]
    table = LOSS.require(pd.DataFrame(rows, columns=list(LOSS.kinds)))
    return release({"loss": table}, below)["loss"]
