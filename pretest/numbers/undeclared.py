"""What a second look that nobody planned costs: told wherever there was one."""

from __future__ import annotations

MEASURED_AT = 0.05  # the one-sided level of each look
UNDECLARED_RATE = 0.08
"""About how often a harm that lies at its limit is called excluded, and likewise how often a harm is called where there
is none, when one looks at 5 %, goes on where that gives no answer, and looks once more at 5 % at twice the people. For
one cell it is the chance that one of two normal variables of correlation √½ crosses its bound: 8.01 %."""


def undeclared_rate(alpha: float) -> float | None:
    """``UNDECLARED_RATE`` where it was measured at this level; None elsewhere.

    Examples
    --------
    >>> from pretest.numbers.undeclared import undeclared_rate
    >>> undeclared_rate(0.05), undeclared_rate(0.01)
    (0.08, None)
    """
    return UNDECLARED_RATE if alpha == MEASURED_AT else None
