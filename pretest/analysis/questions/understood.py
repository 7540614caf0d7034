"""Whether the message was understood, as the decision has it: per arm, together and per group of the gate."""

from __future__ import annotations

from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.tables.understood import TABLE as UNDERSTOOD


def find_understood(analysis: Analysis) -> Deeper:
    """The table ``tables.understood``; none where no scale with a gate is asked."""
    table = analysis.judged.understood
    return Deeper({"understood": table}) if len(table) else Deeper()


QUESTION = Question("understood", find_understood, (UNDERSTOOD,))
