"""What the checks look at together: a study, its files, what each audience is asked, and what the data bring."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pretest.analysis.compiled.asked import AskedOf
from pretest.analysis.compiled.finding import Finding, Stated
from pretest.responses.needs import DESIGN_WORDS, PRE, scale_named
from pretest.spec import Condition, Study
from pretest.spec.places import Places
from pretest.tables.columns import DESIGN_COLUMNS


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """asked: audience → what its questionnaire asks; audiences without one are not there. held: columns that the data
    hold."""

    study: Study
    place: Places
    asked: Mapping[str, AskedOf]
    held: frozenset[str]

    @property
    def brought(self) -> frozenset[str]:
        """Columns that study.yaml says the data bring under a name of their own."""
        named = {column for data in self.study.file.data for column in data.columns}
        made = {column for data in self.study.file.data for column in data.recode}
        return frozenset(named | made | set(DESIGN_COLUMNS) | set(DESIGN_WORDS))

    def known(self, audience: str) -> tuple[Condition, ...]:
        """What is true of everybody of the audience who is judged: its own condition, what the rules of the plan leave
        in, and what it takes to see the message."""
        rules = (rule.when for rule in self.study.plan.quality if rule.rule == "eligible" and rule.then == "exclude")
        found = (self.study.file.audiences[audience].when, self.asked[audience].message, *rules)
        return tuple(one for one in found if one is not None)

    def columns_of(self, name: str, audience: str) -> tuple[str, ...]:
        """The columns behind a covariate or subgroup: its own, or those of the items of the scale whose score it is."""
        scale = scale_named(self.study, name)
        if scale is None or any(name in (item.id, item.id + PRE) for item in scale.items):
            return (name,)
        suffix = PRE if name not in self.study.scales else ""
        return tuple(item.id + suffix for item in scale.items_for(self.study.asked_as(audience)))

    def lacking(self, columns: tuple[str, ...], audience: str) -> tuple[str, ...]:
        """Those of ``columns`` that nobody asks of ``audience``, and that the data are not known to hold."""
        asked = self.asked[audience].columns
        return tuple(name for name in columns if name not in asked and name not in self.held)

    def stated(self, columns: tuple[str, ...]) -> Iterator[Finding]:
        """Those of ``columns`` that the data are only said to bring."""
        design = {*DESIGN_COLUMNS, *DESIGN_WORDS}
        yield from (Stated("column", name) for name in columns if name not in design)
