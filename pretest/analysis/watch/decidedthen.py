"""What the waves show after each decision on the campaign. After, never because: nobody was left without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from pretest.analysis.alarms import is_watched
from pretest.analysis.watch.seen import Follows, Row, Seen, figures
from pretest.numbers.agreed import Measured
from pretest.words import LookBackVerdict

Decided = Mapping[str, Any]


def decision_rows(seen: Sequence[Seen], decisions: pd.DataFrame) -> Iterator[Row]:
    """A row for each decision that stands, each harm that it is about, and each wave after the one that was known.

    Parameters
    ----------
    decisions
        Table ``decisions``. One that names no outcome is about every primary harm; entries that a later one puts right
        are left out.
    """
    for decided in decisions[decisions["corrected_by"].isna()].to_dict("records"):
        for one in seen:
            if decided["audience"] in ("", one.audience):
                yield from _of_audience(one, {str(name): value for name, value in decided.items()})


def _of_audience(seen: Seen, decided: Decided) -> Iterator[Row]:
    named, place = _text(decided["outcome"]), _text(decided["place"])
    for one in seen.follows():
        meant = one.outcome.id == named if named else is_watched(one.outcome)
        if meant and one.place == place:
            yield from _of_harm(seen, one, decided)


def _of_harm(seen: Seen, one: Follows, decided: Decided) -> Iterator[Row]:
    wave: int = -1 if pd.isna(decided["wave"]) else int(decided["wave"])
    own = {"number": int(decided["number"])}
    if wave not in seen.waves:
        yield seen.row("decision", one, wave, **own, reason="wave_absent")
        return
    hidden = seen.is_hidden(one, wave)
    known: Row = {"before": seen.state(one, wave)}
    if not hidden:
        known |= {"level": seen.level(one, wave), "spread": seen.spread(one, wave)}
        known |= {"tolerance": seen.tolerance(one, wave)}
    later = [other for other in seen.waves if other > wave]
    if not later:
        yield seen.row("decision", one, wave, **own, **known, verdict="not_yet", reason="no_wave", suppressed=hidden)
    for other in later:
        yield seen.row("decision", one, wave, **own, **known, **_since(seen, one, wave, other))


def _since(seen: Seen, one: Follows, wave: int, other: int) -> Row:
    told: Row = {"wave_to": other, "n_waves": 1, "after": seen.state(one, other)}
    if seen.is_hidden(one, wave, other):
        return told | {"suppressed": True}
    comparable, reason = seen.compared(one, wave, other)
    if not comparable:
        return told | {"reason": reason}
    came = seen.change(one, wave, [other])
    return told | figures(came) | {"reason": reason, "verdict": _verdict(came, reason)}


def _verdict(came: Measured, reason: str) -> LookBackVerdict:
    """A doubt whether the waves are alike takes away what reassures alone."""
    if came.low > 0:
        return "worse"
    return "better" if came.high < 0 and not reason else "cannot_tell"


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]
