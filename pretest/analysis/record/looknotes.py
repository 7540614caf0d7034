"""What a reader must know of a look before acting on it, as notes."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pretest.analysis.record.lookfacts import told_units
from pretest.analysis.record.planned import Look, this_look
from pretest.errors import Note
from pretest.numbers.undeclared import undeclared_rate
from pretest.responses import Responses
from pretest.spec.study import Study

WHERE = "analyses/looks.jsonl"


def look_notes(look: Look, alpha: float, below: int) -> Iterator[Note]:
    """That a look is one that the plan does not have, came early, or followed looks without a lock; none of a
    rehearsal. alpha: of the plan; below: number of units below which none is told."""
    if look.rehearsal:
        return
    state = look.state
    if look.kind == "extra":
        message = f"This is look {state.index} at the outcomes; the plan has {max(len(state.planned), 1)}. "
        if state.index <= len(state.planned):
            message = f"This is look {state.index} at the outcomes, at other data without more people. "
        yield Note("look_undeclared", "serious", WHERE, message + _price(alpha))
    if look.kind == "early":
        planned = state.planned[state.index - 1]
        message = f"This look came at {_reached(look, below)} in the smallest group, and the plan names {planned}. "
        yield Note("look_early", "warning", WHERE, f"{message}The bar is as high as goes with that number.")
    if state.declared and any(one.rows is None for one in state.earlier):
        message = "It is not known which rows an earlier look read. So the looks share their chance as if they had "
        yield Note("look_rows_unknown", "info", WHERE, f"{message}nothing in common, which is stricter.")


def coming_look_notes(study: Study, responses: Responses, frame: pd.DataFrame, below: int) -> Iterator[Note]:
    """How many looks there were, and what looking now would be. No outcome is read: this is no look.

    frame: rows that would be analysed. below: number of units below which none is told.
    """
    look = this_look(study, responses, frame)
    if look.rehearsal or not (look.state.planned or look.earlier):
        return
    planned, done = look.state.planned, len(look.earlier) + (0 if look.fresh else 1)
    message = f"Looks at the outcomes so far: {done}. In the plan: {max(len(planned), 1)}."
    yield Note("looks_counted", "info", WHERE, message)
    if look.fresh and look.kind == "early":
        message = f"The next look is planned at {planned[look.state.index - 1]} in the smallest group, which has "
        yield Note("look_not_due", "warning", WHERE, f"{message}{_reached(look, below)} now.")
    if look.fresh and look.kind == "extra":
        message = "Analysing these data is a look that the plan does not have."
        yield Note("look_not_planned", "warning", WHERE, f"{message} {_price(study.plan.alpha)}")


def _reached(look: Look, below: int) -> str:
    fewest = told_units(look.fewest, below)
    return f"fewer than {below}" if fewest is None else f"{fewest}"


def _price(alpha: float) -> str:
    rate, what = undeclared_rate(alpha), "Who looks more often than planned is wrong more often"
    if rate is None:
        return f"{what}: in more than {100 * alpha:g} of 100 tests."
    return f"{what}: not in {100 * alpha:g} but in about {100 * rate:g} of 100 tests."
