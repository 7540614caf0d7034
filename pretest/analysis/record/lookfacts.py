"""What a report must know of the look that it rests on, and of those before it."""

from __future__ import annotations

from pretest.analysis.record.planned import Look
from pretest.disclosure.limit import hides
from pretest.findings import EarlierLookFacts, LooksFacts
from pretest.numbers.undeclared import undeclared_rate


def look_facts(look: Look, alpha: float, below: int) -> LooksFacts:
    """The facts of ``look``.

    Parameters
    ----------
    alpha : of the plan, one-sided.
    below : number of units below which none is told; 0 or 1 hides nothing.
    """
    state = look.state
    return LooksFacts(
        planned=state.planned,
        spending=state.spending,
        number=state.index,
        kind=look.kind,
        total=alpha,
        fewest=told_units(look.fewest, below),
        level=_level(look, alpha),
        rows_known=all(one.rows is not None for one in state.earlier),
        rate=undeclared_rate(alpha),
        earlier=tuple(
            EarlierLookFacts(
                number=one.number,
                time=one.time,
                command=one.command,
                fewest=told_units(min(known.units.values(), default=0), below) if one.units else None,
                locked=one.locked,
            )
            for one, known in zip(look.earlier, state.earlier, strict=True)
        ),
    )


def told_units(n: int, below: int) -> int | None:
    """``n`` unless it is few."""
    return None if hides(below) and n < below else n


def _level(look: Look, alpha: float) -> float | None:
    """What this look may use of ``alpha``; None where the plan shares nothing, or does not have this look."""
    course = look.state.course
    return None if not look.state.declared or course.is_whole else float(course.alone(alpha))
