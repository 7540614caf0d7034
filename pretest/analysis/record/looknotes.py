"""What a reader must know of a look before acting on it, as notes."""

from __future__ import annotations

from collections.abc import Iterator

from pretest.analysis.record.lookfacts import told_units
from pretest.analysis.record.planned import Look
from pretest.errors import Note
from pretest.numbers.undeclared import UNDECLARED_RATE

WHERE = "analyses/looks.jsonl"


def look_notes(look: Look | None, below: int) -> Iterator[Note]:
    """That a look is one that the plan does not have, came early, or followed looks without a lock; none of a
    rehearsal. below: number of units below which none is told."""
    if look is None:
        return
    state, fewest = look.state, told_units(look.fewest, below)
    reached = f"{fewest}" if fewest is not None else f"fewer than {below}"
    if look.kind == "extra":
        message = f"This is look {state.index} at the outcomes; the plan has {max(len(state.planned), 1)}. "
        if state.index <= len(state.planned):
            message = f"This is look {state.index} at the outcomes, at other data without more people. "
        message += "Who looks again without a plan is wrong more often: not in 5 but in about "
        yield Note("look_undeclared", "serious", WHERE, f"{message}{round(100 * UNDECLARED_RATE)} of 100 such studies.")
    if look.kind == "early":
        planned = state.planned[state.index - 1]
        message = f"This look came at {reached} in the smallest group, and the plan names {planned}. The bar is as "
        yield Note("look_early", "warning", WHERE, f"{message}high as goes with that number.")
    if state.declared and any(one.rows is None for one in state.earlier):
        message = "It is not known which rows an earlier look read. So the looks share their chance as if they had "
        yield Note("look_rows_unknown", "info", WHERE, f"{message}nothing in common, which is stricter.")
