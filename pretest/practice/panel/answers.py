"""The answers of a panel, typed: one object per row of ``practice/panel.csv``."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from pretest.errors import Note
from pretest.spec.panel import Panel
from pretest.words import DOMAINS, Domain, PanelKind

PANEL_ANSWERS = "practice/panel.csv"
COLUMNS = (
    "member", "domain", "round", "kind", "concept", "audience", "outcome", "value", "q05", "q50", "q95", "text", "date",
)  # fmt: skip
QUANTILES = ("q05", "q50", "q95")
LEVELS = (0.05, 0.5, 0.95)
LOWEST, HIGHEST = 1, 9  # of the judgement
MOST_PEOPLE = 100.0  # people of 100 in a forecast, more or fewer

FEWEST_TOLD = 3
"""Members of a domain from which on it is told apart, and of a panel from which on anything of it is told."""

Key = tuple[str, int, PanelKind, str, str, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of one member.

    value: of a rating, 1 to 9; of a reason 1 where its member allows that it is quoted. quantiles: of a forecast or of
    the exercise, its 5, 50 and 95 percent points in people of 100: how many more (or, below 0, fewer) give the answer
    that is told. text: of a reason, never shown unescaped.
    row: line of the file. concept, audience and outcome are empty where the answer is about none.
    """

    member: str
    domain: Domain
    round: int
    kind: PanelKind
    concept: str
    audience: str
    outcome: str
    value: int | None
    quantiles: tuple[float, float, float] | None
    text: str
    date: datetime.date | None
    row: int

    @property
    def key(self) -> Key:
        """What may be answered once."""
        return self.member, self.round, self.kind, self.concept, self.audience, self.outcome


@dataclass(frozen=True, slots=True, eq=False)
class PanelAnswers:
    """All answers of a panel, in the order of the file.

    panel: who was asked what. late: forecasts that were given when the data could be known already; they stand in no
    pool and are not scored. sha256: of the file.
    """

    panel: Panel
    answers: tuple[Answer, ...]
    notes: tuple[Note, ...] = ()
    late: tuple[Answer, ...] = ()
    sha256: str = ""

    @property
    def members(self) -> tuple[str, ...]:
        """Who gave a judgement or a forecast, by first appearance."""
        asked = (answer.member for answer in self.answers if answer.kind in ("rating", "forecast"))
        return tuple(dict.fromkeys(asked))

    @property
    def rounds(self) -> tuple[int, ...]:
        """Rounds in which somebody judged, ascending."""
        return tuple(sorted({answer.round for answer in self.of("rating")}))

    def of(self, kind: PanelKind, domain: str = "") -> tuple[Answer, ...]:
        """Answers of one kind; of one domain, or of "" everybody."""
        return tuple(one for one in self.answers if one.kind == kind and domain in ("", one.domain))

    def forecasts(self) -> tuple[Answer, ...]:
        """The last forecast of every member of every outcome of a concept."""
        return _last(one for one in self.of("forecast") if one.concept)

    def field_forecasts(self) -> tuple[Answer, ...]:
        """The last forecast of every member of every outcome of the campaign in the field."""
        return _last(one for one in self.of("forecast") if not one.concept)

    def without_late(self, known_from: datetime.date | None) -> PanelAnswers:
        """The same without forecasts that were given on or after the day from which the data could be known."""
        if known_from is None:
            return self
        dated = (one for one in self.of("forecast") if one.concept and one.date is not None)
        late = [one for one in dated if one.date is not None and one.date >= known_from]
        kept = tuple(one for one in self.answers if one not in late)
        return replace(self, answers=kept, late=(*self.late, *late))


def _last(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Of every member and outcome the answer of the last round."""
    last: dict[tuple[str, str, str, str], Answer] = {}
    for answer in sorted(answers, key=lambda one: one.round):
        last[answer.member, answer.concept, answer.audience, answer.outcome] = answer
    return tuple(last.values())


def told_domains(answers: Collection[Answer]) -> tuple[str, ...]:
    """How ``answers`` to one question may be told: "" for everybody, then each domain with enough members.

    () where there are too few members for anything. Domains with fewer members count in "" alone. Where only one or two
    members are in such domains, the smallest of the others is not told apart either: with a panel of 3, 3 and 1 the
    median and the range of everybody and of both domains give the rating of the one away in a quarter of all cases.
    """
    members = {answer.member: answer.domain for answer in answers}
    if len(members) < FEWEST_TOLD:
        return ()
    counts = {domain: sum(one == domain for one in members.values()) for domain in DOMAINS}
    told = [domain for domain in DOMAINS if counts[domain] >= FEWEST_TOLD]
    rest = len(members) - sum(counts[domain] for domain in told)
    if told and 0 < rest < FEWEST_TOLD:
        told.remove(min(reversed(told), key=lambda domain: counts[domain]))  # of equal ones not care, then not safety
    return ("", *told)
