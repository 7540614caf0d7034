"""Two conditions at once: who meets the one and the other."""

from __future__ import annotations

from typing import Literal

from pretest.errors import ExportError
from pretest.forms.conditions import answer_meets
from pretest.spec.condition import Allowed, Condition
from pretest.values import canonical


def both(one: Condition | None, other: Condition | None, where: str) -> Condition | None:
    """The condition that both hold; None where neither asks anything.

    Raises
    ------
    ExportError
        When nobody could meet both, so that a block would never be seen.

    Examples
    --------
    >>> from pretest.spec import Condition
    >>> both(Condition({"age": {"min": 18}}), Condition({"age": {"max": 30}, "consent": [1]}), "").columns
    ('age', 'consent')
    """
    if one is None or other is None:
        return one or other
    joined = dict(one.root)
    for column, allowed in other.root.items():
        joined[column] = _both(joined[column], allowed, column, where) if column in joined else allowed
    return Condition(joined)


def _both(one: Allowed, other: Allowed, column: str, where: str) -> Allowed:
    if one == other:
        return one
    values = one.values if one.values is not None else other.values
    if values is not None:
        kept = tuple(v for v in values if answer_meets(one, canonical(v)) and answer_meets(other, canonical(v)))
        if not kept:
            raise _never(column, where)
        return Allowed(values=kept, missing=_missing(one, other))
    low = max((bound for bound in (one.min, other.min) if bound is not None), default=None)
    high = min((bound for bound in (one.max, other.max) if bound is not None), default=None)
    if low is not None and high is not None and low > high:
        raise _never(column, where)
    refused = tuple(dict.fromkeys((*(one.not_ or ()), *(other.not_ or ())))) or None
    return Allowed.model_validate({"min": low, "max": high, "not": refused, "missing": _missing(one, other)})


def _missing(one: Allowed, other: Allowed) -> Literal["keep", "drop"]:
    """No answer is fine only where both say so."""
    return "keep" if one.missing == other.missing == "keep" else "drop"


def _never(column: str, where: str) -> ExportError:
    what = f"two conditions on '{column}' leave nobody who could see it"
    return ExportError("condition_never", where, what, hint="Compare the audience's 'when' with the block's 'show_if'.")
