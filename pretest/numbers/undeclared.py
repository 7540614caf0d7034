"""What a second look that nobody planned costs: told wherever there was one."""

from __future__ import annotations

UNDECLARED_RATE = 0.08
"""About how often a harm that lies at its limit is called excluded, and likewise how often a harm is called where there
is none, when one looks at 5 %, goes on where that gives no answer, and looks once more at 5 % at twice the people."""
