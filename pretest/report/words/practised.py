"""What a panel of practice said, in sentences: the judgement of each concept, where fields differ, what changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pretest.practice.panel.rand import Judged
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.spec.panel import Panel
from pretest.words import DOMAINS

TOLD_GAP = 2.0  # points between two fields from which on a difference is told


@dataclass(frozen=True, slots=True)
class Gap:
    """Two fields that lie furthest apart on one concept for one audience. high - low is 0 where all agree."""

    everybody: Judged
    low: Judged | None
    high: Judged | None

    @property
    def size(self) -> float:
        return 0.0 if self.low is None or self.high is None else self.high.judgement.median - self.low.judgement.median


def last_round(judged: Sequence[Judged]) -> list[Judged]:
    """The judgements of the last round in which each concept was judged for each audience."""
    last: dict[tuple[str, str], int] = {}
    for one in judged:
        key = one.concept, one.audience
        last[key] = max(last.get(key, 0), one.round)
    return [one for one in judged if one.round == last[one.concept, one.audience]]


def gaps(judged: Sequence[Judged]) -> list[Gap]:
    """Per concept and audience everybody together and the two fields furthest apart; the worst judgement first."""
    found = []
    ordered = sorted(last_round(judged), key=lambda one: (one.concept, one.audience))
    for _, several in groupby(ordered, key=lambda one: (one.concept, one.audience)):
        own = list(several)
        everybody = next((one for one in own if one.domain == ""), None)
        fields = sorted((one for one in own if one.domain), key=lambda one: one.judgement.median)
        if everybody is not None:
            apart = (fields[0], fields[-1]) if len(fields) > 1 else (None, None)
            found.append(Gap(everybody, *apart))
    return sorted(found, key=lambda one: one.everybody.judgement.median)


def group_name(edition: Edition, panel: Panel, domain: str) -> str:
    """The word for a field; "" is everybody."""
    known = next((one for one in DOMAINS if one == domain), None)
    return edition.strings("panelpage.everybody") if known is None else clean_line(
        panel.domains[known].in_language(edition.strings.language)
    )  # fmt: skip


def point(edition: Edition, value: float) -> str:
    """A middle of marks: whole, or with a half."""
    return edition.numerals.decimal(value, 0 if float(value).is_integer() else 1)


def people(edition: Edition, value: float) -> str:
    """A difference in people of 100, with its sign."""
    return edition.numerals.signed(value, 0)


def answer_lines(edition: Edition, panel: Panel, judged: Sequence[Judged]) -> list[str]:
    """A line per concept, the worst first: the judgement for each audience, and the two fields that lie furthest apart
    where they differ."""
    lines = []
    found = gaps(judged)
    for concept in dict.fromkeys(gap.everybody.concept for gap in found):
        own = [gap for gap in found if gap.everybody.concept == concept]
        parts = edition.strings.listed(_parts(edition, [gap.everybody for gap in own]))
        text = edition.strings("panelpage.answer.line", concept=edition.labels.arm(concept), parts=parts)
        widest = max(own, key=lambda gap: gap.size)
        if widest.size >= TOLD_GAP and widest.low is not None and widest.high is not None:
            ends = _ends(edition, panel, widest.low, widest.high)
            text += " " + edition.strings("panelpage.answer.between", **ends)
        lines.append(text)
    return lines


def _parts(edition: Edition, several: Sequence[Judged]) -> list[str]:
    """The judgements of one concept, each once with the audiences that it holds for."""
    places: dict[str, list[str]] = {}
    for one in several:
        found = one.judgement
        kind = "disagreement" if found.disagreement else found.appropriate
        audience, median = edition.labels.audience(one.audience), point(edition, found.median)
        place = edition.strings("panelpage.answer.place", audience=audience, median=median)
        places.setdefault(kind, []).append(place)
    listed = edition.strings.listed
    return [edition.strings(f"panelpage.answer.{kind}", places=listed(own)) for kind, own in places.items()]


def differ_lines(edition: Edition, panel: Panel, judged: Sequence[Judged]) -> list[str]:
    """Where fields differ, the largest difference first, and where the panel as a whole is divided."""
    lines = list(_differ(edition, panel, sorted(gaps(judged), key=lambda gap: -gap.size)))
    return lines or [edition.strings("panelpage.differ_none", gap=point(edition, TOLD_GAP))]


def _differ(edition: Edition, panel: Panel, found: Sequence[Gap]) -> Iterator[str]:
    for gap in found:
        if gap.size >= TOLD_GAP and gap.low is not None and gap.high is not None:
            ends = _ends(edition, panel, gap.low, gap.high)
            place = _place(edition, gap.everybody)
            yield edition.strings("panelpage.differ_line", **place, **ends, gap=point(edition, gap.size))
    for gap in found:
        if gap.everybody.judgement.disagreement:
            yield edition.strings("panelpage.differ_split", **_place(edition, gap.everybody))


def changed_lines(edition: Edition, judged: Sequence[Judged]) -> list[str]:
    """Where the middle of everybody changed between the first and the last round."""
    everybody = [one for one in judged if one.domain == ""]
    first = {(one.concept, one.audience): one for one in sorted(everybody, key=lambda one: -one.round)}
    last = {(one.concept, one.audience): one for one in last_round(everybody)}
    lines = [
        edition.strings(
            "panelpage.changed_line",
            **_place(edition, now),
            before=point(edition, first[key].judgement.median),
            now=point(edition, now.judgement.median),
        )
        for key, now in last.items()
        if now.judgement.median != first[key].judgement.median
    ]
    return lines or [edition.strings("panelpage.changed_none")]


def _place(edition: Edition, one: Judged) -> dict[str, str]:
    return {"concept": edition.labels.arm(one.concept), "audience": edition.labels.audience(one.audience)}


def _ends(edition: Edition, panel: Panel, low: Judged, high: Judged) -> dict[str, str]:
    return {
        "low_domain": group_name(edition, panel, low.domain),
        "high_domain": group_name(edition, panel, high.domain),
        "low": point(edition, low.judgement.median),
        "high": point(edition, high.judgement.median),
    }
