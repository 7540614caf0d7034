"""Findings with alarms, row by row: distance in two audiences, three looks since a campaign began."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pandas as pd

from pretest.findings import Findings, WatchFacts
from pretest.tables.alarms import TABLE as ALARMS
from pretest.tables.changes import TABLE as CHANGES
from pretest.tables.decisions import TABLE as DECISIONS
from pretest.tables.levels import TABLE as LEVELS
from tests.report.waves_example import findings
from tests.report.words.test_watching import change, level, table

NAN = math.nan
TEXTS = {"nl": "Zet de campagne stil.", "en": "Halt the campaign."}
WATCH = WatchFacts("2026-04-01", {"alarm": TEXTS}, {"alarm": "stop"}, 0.05, 0.5)
GONE = {"estimate": NAN, "sequence_low": NAN, "sequence_high": NAN, "latest": NAN}


def alarm(
    wave: int = 4, state: str = "fine", estimate: float = 0.0, low: float = -0.1, high: float = 0.1, **more: Any
) -> dict[str, Any]:
    """Distance among people who use drugs, whose margin is 0.2; an improvement is below 0."""
    row = {
        "wave": wave, "audience": "users", "place": "", "outcome": "distance", "state": state, "estimate": estimate,
        "sequence_low": low, "sequence_high": high, "margin": 0.2, "looks": wave - 1, "action": "", "unit": "points",
        "reason": "", "wave_from": 1, "latest": estimate, "own_alpha": 0.025, "role": "harm.stigma",
        "suppressed": False,
    }  # fmt: skip
    return row | more


def broken(wave: int, reason: str = "wording_changed", **values: Any) -> dict[str, Any]:
    return alarm(wave, "cannot_tell", reason=reason, **GONE, **values)


def made(*alarms: dict[str, Any], watch: WatchFacts = WATCH, extra: tuple[dict[str, Any], ...] = ()) -> Findings:
    """Findings of these rows, with the changes that every wave has beside them."""
    waves = sorted({row["wave"] for row in alarms}) or [4]
    cells = dict.fromkeys((row["audience"], row["outcome"], row["place"]) for row in alarms)
    changes = [change(audience=a, outcome=o, place=p, wave_to=wave) for a, o, p in cells for wave in waves]
    levels = [level(audience=a, outcome=o, place=p) for a, o, p in cells]
    frame = ALARMS.require(pd.DataFrame(list(alarms), columns=list(ALARMS.kinds)))
    found = findings(table(LEVELS, levels), table(CHANGES, [*changes, *extra]), suppressed_below=10)
    return replace(found, plan=replace(found.plan, watch=watch)).with_tables(alarms=frame)


def alarmed() -> Findings:
    """Fine, then a wave that cannot be compared, then watch and an alarm; the other audience stays fine."""
    return made(
        alarm(2, "fine", 0.02, -0.15, 0.19),
        broken(3),
        alarm(4, "watch", 0.15, -0.05, 0.35),
        alarm(5, "alarm", 0.25, 0.05, 0.45, action="stop"),
        *(alarm(wave, "fine", 0.01, -0.1, 0.12, audience="others") for wave in (2, 3, 4, 5)),
    )


def decision(number: int = 1, **more: Any) -> dict[str, Any]:
    """A decision that does what the plan says, about everything, after wave 4."""
    row = {
        "number": number, "date": "2026-12-10", "recorded": "2026-12-10T09:00:00+00:00", "wave": 4,
        "role": "alderman for care", "audience": "", "outcome": "", "place": "", "action": "stop",
        "text": "The posters come down.", "why": "", "state": "alarm", "advised": "stop", "departs": False,
        "corrects": None, "corrected_by": None, "findings": "f" * 64, "entry": "e" * 64, "suppressed": False,
    }  # fmt: skip
    return row | more


def with_decisions(number: int) -> Findings:
    """The rise above with so many decisions in one autumn, a few of them on one day and some at great length."""
    rows = [
        decision(one + 1, date=f"2026-{9 + one % 3:02d}-{1 + one // 3:02d}", text="A long decision. " * (1 + one % 7))
        for one in range(number)
    ]
    return alarmed().with_tables(decisions=DECISIONS.require(pd.DataFrame(rows, columns=list(DECISIONS.kinds))))
