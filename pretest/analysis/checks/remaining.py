"""Who is left after the rules on quality: nobody at all stops the run, nobody of an audience or wave is told."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from pretest.errors import DesignError, Note
from pretest.forms.conditions import audience_mask
from pretest.quality.screening import Screened
from pretest.responses.responses import Responses
from pretest.spec import Study
from pretest.tables import columns
from pretest.values import people

_ENDS = ("read", "kept")


@dataclass(frozen=True, slots=True)
class Remaining:
    """audiences, waves: audience, and wave → whether anybody of it was read, and whether anybody is left."""

    audiences: Mapping[str, tuple[bool, bool]]
    waves: Mapping[int, tuple[bool, bool]]


def remaining_of(study: Study, responses: Responses, screened: Screened) -> Remaining:
    """Who was read, and who of them is left after the rules on quality."""
    before, after = responses.frame, screened.frame
    left = {int(one) for one in after[columns.WAVE]}
    return Remaining(
        {
            name: (bool(audience_mask(study, before, name).any()), bool(audience_mask(study, after, name).any()))
            for name in study.audiences
        },
        {wave: (True, wave in left) for wave in sorted({int(one) for one in before[columns.WAVE].unique()})},
    )


def joined_remaining(parts: Collection[Remaining]) -> Remaining:
    """Several parts of one study as one."""
    audiences: dict[str, tuple[bool, bool]] = {}
    waves: dict[int, tuple[bool, bool]] = {}
    for part in parts:
        for name, (before, after) in part.audiences.items():
            known = audiences.get(name, (False, False))
            audiences[name] = (known[0] or before, known[1] or after)
        waves |= part.waves
    return Remaining(audiences, {wave: waves[wave] for wave in sorted(waves)})


def check_remaining(study: Study, remaining: Remaining, flow: pd.DataFrame, below: int) -> tuple[Note, ...]:
    """Serious notes on audiences and waves of which the rules on quality left nobody.

    Parameters
    ----------
    below
        Counts of fewer people than this are not told.

    Raises
    ------
    DesignError
        When nobody is left at all (code ``nobody_left``), with what every rule took.
    """
    if not any(left for _, left in remaining.waves.values()):
        hint = "Look at these rules under quality in the plan, and at how the answers they look at are coded."
        what = f"nobody is left after the rules on quality: {_taken(flow, below)}"
        raise DesignError("nobody_left", study.file.plan, what, hint=hint)
    return tuple(_empty(remaining))


def _taken(flow: pd.DataFrame, below: int) -> str:
    """What every excluding rule took of those before it."""
    steps = flow[(flow["audience"] == "") & (flow["concept"] == "")]
    counts = steps.groupby("step", sort=False)["n_respondents"].sum()
    names = [name for name in counts.index if name not in _ENDS]
    parts: list[str] = []
    before = int(counts["read"])
    for name in names:
        after = int(counts[name])
        if after < before:
            parts.append(f"rule '{name}' took {people(before - after, below)} and left {people(after, below)}")
        before = after
    return "; ".join(parts)


def _empty(remaining: Remaining) -> Iterator[Note]:
    for name, (before, after) in remaining.audiences.items():
        if before and not after:
            message = "The rules on quality left nobody of this audience: nothing can be said about it."
            yield Note("audience_left_empty", "serious", f"audience '{name}'", message)
    for wave, (_, left) in remaining.waves.items():
        if not left:
            message = "The rules on quality left nobody of this wave: nothing can be said about it."
            yield Note("wave_left_empty", "serious", f"wave {wave}", message)
