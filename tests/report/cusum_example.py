"""Findings with sums beside the alarms: harm that builds up, breaks off, and builds up again; and one that does not."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from pretest.findings import Findings
from pretest.tables.cusum import TABLE as CUSUM
from tests.report.alarms_example import alarmed

NAN = math.nan
GONE = dict.fromkeys(("change", "std_error", "reference", "value", "limit", "false_crossing", "margin"), NAN) | {
    "crossed": None,
    "restarted": None,
}
LENGTHS = {
    "run_length_in_control": 97.1, "run_length_half": 22.8, "run_length_margin": 1.4, "run_length_double": 1.0,
}  # fmt: skip


def sum_at(wave: int, value: float = 0.0, **more: Any) -> dict[str, Any]:
    """Distance among people who use drugs; the limit is 2 standard errors."""
    row = {
        "wave": wave, "date": f"2026-{2 * wave:02d}-06", "audience": "users", "place": "", "outcome": "distance",
        "change": 0.1, "std_error": 0.05, "reference": 2.0, "value": value, "limit": 2.0, "crossed": value >= 2.0,
        "restarted": False, "false_crossing": 0.05, **LENGTHS, "margin": 0.2, "unit": "points", "reason": "",
        "wave_from": 1, "role": "harm.stigma", "suppressed": False,
    }  # fmt: skip
    return row | more


def silent(wave: int, reason: str = "wording_changed", **more: Any) -> dict[str, Any]:
    return sum_at(wave, **(GONE | dict.fromkeys(LENGTHS, NAN) | {"reason": reason} | more))


def with_sums(*rows: dict[str, Any]) -> Findings:
    frame = CUSUM.require(pd.DataFrame(list(rows), columns=list(CUSUM.kinds)))
    return alarmed().with_tables(cusum=frame)


def built_up() -> Findings:
    """Past the threshold, a wave that cannot be compared, anew below it and past it again; the others stay below."""
    return with_sums(
        sum_at(2, 2.5),
        silent(3),
        sum_at(4, 1.0, restarted=True),
        sum_at(5, 4.2),
        *(sum_at(wave, 0.3, audience="others") for wave in (2, 3, 4, 5)),
    )
