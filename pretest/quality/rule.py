"""A rule on quality: one record, which stands at the end of the rule's own file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pretest.quality.flagged import Flagged
from pretest.quality.sample import Sample
from pretest.spec import QualityRule

# What several rules see.
EQUAL_ANSWERS = "equal answers"
MISMATCH = "answers that do not go together"
SPEED = "speed"

Judge = Callable[[Sample, QualityRule], Flagged]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule.

    name: its word in a plan (``spec.qualityrule.RULE_WORDS``), and under ``step``, ``rule`` and ``rule_explained`` in
    the strings. judge: whom of a sample it points out, with what the plan says of it. needs: the data without which it
    flags nobody. defaults: keys that a plan may leave out, and what they are then; a default that depends on the data
    is not here. sources: DOIs.
    sign: what it sees; rules of one sign count once for ``flags``, a rule without counts for itself. counted: whether
    it counts at all. reads_signs: whether it looks at ``Sample.n_signs``. always: it excludes even where exclusions
    are ignored.
    """

    name: str
    judge: Judge
    needs: str = ""
    defaults: Mapping[str, float | tuple[str, ...]] = field(default_factory=dict)
    sources: tuple[str, ...] = ()
    sign: str = ""
    counted: bool = True
    reads_signs: bool = False
    always: bool = False
