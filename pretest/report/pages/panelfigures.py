"""The figures on a panel: marks per field, and what each field expects in people of 100."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pretest.practice.panel.form import measured
from pretest.practice.panel.rand import Judged
from pretest.report.pages.table import Cell, Illustration, TableRow, make_table
from pretest.report.sections.illustrated import illustrate
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.practised import group_name, last_round, people, point
from pretest.spec.panel import Panel
from pretest.spec.study import Study
from pretest.words import DOMAINS

if TYPE_CHECKING:
    from pretest.report.figures.lanes import LaneRow
    from pretest.report.figures.palette import Mark
    from pretest.report.pages.panelreport import Expected

Found = Mapping[tuple[str, str, str], tuple[float, float, float]]


def mark_figures(edition: Edition, panel: Panel, judged: Sequence[Judged]) -> list[Illustration]:
    """One figure per audience: the middle of each field on every concept, the least suitable first."""
    last = last_round(judged)
    return [
        _marks(edition, panel, audience, [one for one in last if one.audience == audience])
        for audience in dict.fromkeys(one.audience for one in last)
    ]


def _marks(edition: Edition, panel: Panel, audience: str, judged: Sequence[Judged]) -> Illustration:
    from pretest.report.figures.lanes import Lane, LaneRow, LaneText, draw_lanes
    from pretest.report.figures.scales import Scale

    strings, labels = edition.strings, edition.labels
    everybody = sorted((one for one in judged if one.domain == ""), key=lambda one: one.judgement.median)
    domains = [one for one in ("", *DOMAINS) if any(found.domain == one for found in judged)]
    rows: list[LaneRow] = []
    groups, said = [], []
    for worst in everybody:
        own = {one.domain: one for one in judged if one.concept == worst.concept}
        shown = [own[domain] for domain in domains if domain in own]
        lanes = tuple(Lane(_mark(one.domain), one.judgement.median) for one in shown)
        name = labels.arm(worst.concept)
        rows.append(LaneRow(name, lanes))
        parts = [
            strings("panelpage.said_one", group=group_name(edition, panel, one.domain),
                    value=point(edition, one.judgement.median)) for one in shown
        ]  # fmt: skip
        said.append(strings("panelpage.marks_said", concept=name, parts=strings.listed(parts)))
        groups.append((name, [_mark_row(edition, panel, one) for one in shown]))
    first = everybody[0]
    text = LaneText(
        title=strings("panelpage.marks_title", audience=labels.audience(audience), concept=labels.arm(first.concept),
                      median=point(edition, first.judgement.median)),
        subtitle=strings("panelpage.marks_subtitle", round=edition.numerals.count(first.round)),
        axis=strings("panelpage.marks_axis"),
    )  # fmt: skip
    drawn = draw_lanes(
        rows, text, _key(edition, panel, domains), Scale(0.7, 9.3),
        tick=lambda value: edition.numerals.decimal(value, 0), steps=tuple(range(1, 10)),
    )  # fmt: skip
    names = ("group", "median", "n", "word", "disagreement")
    headings = [strings(f"panelpage.column.{name}") for name in names]
    return illustrate(drawn, f"marks-{audience}", make_table(text.title, headings, groups), " ".join(said))


def _mark_row(edition: Edition, panel: Panel, one: Judged) -> TableRow:
    strings, found = edition.strings, one.judgement
    agreed = strings(f"panelpage.agreed.{'no' if found.disagreement else 'yes'}")
    return TableRow(
        group_name(edition, panel, one.domain),
        (
            edition.number(point(edition, found.median)),
            edition.number(edition.numerals.count(found.n)),
            Cell(strings(f"panelpage.word.{found.appropriate}")),
            Cell(agreed),
        ),
    )


def forecast_figures(
    edition: Edition, study: Study, panel: Panel, expected: Sequence[Expected], found: Found
) -> list[Illustration]:
    """One figure per concept and audience: what each field expects of each outcome, and what was measured."""
    audiences = [one.id for one in edition.findings.study.audiences]
    places = sorted(
        {(one.concept, one.audience) for one in expected},
        key=lambda place: (edition.concept_place(place[0]), audiences.index(place[1])),
    )
    return [
        _forecasts(edition, study, panel, [one for one in expected if (one.concept, one.audience) == place], found)
        for place in places
    ]


def _forecasts(
    edition: Edition, study: Study, panel: Panel, expected: Sequence[Expected], found: Found
) -> Illustration:
    from pretest.report.figures.lanes import Lane, LaneRow, LaneText, draw_lanes
    from pretest.report.figures.scales import Scale

    strings, labels = edition.strings, edition.labels
    concept, audience = expected[0].concept, expected[0].audience
    outcomes = sorted({one.outcome for one in expected}, key=edition.outcome_place)
    domains = [one for one in ("", *DOMAINS) if any(own.domain == one for own in expected)]
    rows: list[LaneRow] = []
    groups, said = [], []
    for outcome in outcomes:
        own = {one.domain: one for one in expected if one.outcome == outcome}
        shown = [own[domain] for domain in domains if domain in own]
        lanes = tuple(Lane(_mark(one.domain), one.q50, one.q05, one.q95) for one in shown)
        rows.append(LaneRow(_asked(edition, study, outcome, audience), lanes, found.get((concept, audience, outcome))))
        name = labels.outcome(outcome)
        said.append(
            strings("panelpage.forecast_said", outcome=name, parts=strings.listed(_parts(edition, panel, shown)))
        )
        groups.append((name, _forecast_rows(edition, panel, shown, found.get((concept, audience, outcome)))))
    most = max((one for one in expected if one.domain == domains[0]), key=lambda one: abs(one.q50))
    text = LaneText(
        title=strings("panelpage.forecasts_title", concept=labels.arm(concept), audience=labels.audience(audience),
                      outcome=labels.outcome(most.outcome), value=people(edition, most.q50)),
        subtitle=strings("panelpage.forecasts_subtitle"),
        axis=strings("panelpage.forecasts_axis"),
        found=strings("panelpage.forecast_found"),
    )  # fmt: skip
    ends = [value for one in expected for value in (one.q05, one.q95)]
    ends += [value for row in rows if row.found is not None for value in row.found if math.isfinite(value)]
    reach = 1.06 * max(10.0, *map(abs, ends))
    drawn = draw_lanes(rows, text, _key(edition, panel, domains), Scale(-reach, reach),
                       tick=lambda value: people(edition, value))  # fmt: skip
    names = ("group", "low", "middle", "high", "found")
    headings = [strings(f"panelpage.column.{name}") for name in names]
    table = make_table(text.title, headings, groups)
    return illustrate(drawn, f"forecasts-{concept}-{audience}", table, " ".join(said))


def _asked(edition: Edition, study: Study, outcome: str, audience: str) -> str:
    """The outcome with the question and the answers that count."""
    resolved = next(one for one in study.outcomes() if one.id == outcome)
    about = measured(study, resolved, audience, edition.strings.language)
    answers = " / ".join(clean_line(one) for one in about.answers)
    name = edition.labels.outcome(outcome)
    return edition.strings("panelpage.forecast_row", outcome=name, question=clean_line(about.question), answers=answers)


def _parts(edition: Edition, panel: Panel, shown: Sequence[Expected]) -> list[str]:
    return [
        edition.strings(
            "panelpage.forecast_part",
            group=group_name(edition, panel, one.domain),
            value=people(edition, one.q50),
            low=people(edition, one.q05),
            high=people(edition, one.q95),
        )
        for one in shown
    ]


def _forecast_rows(
    edition: Edition, panel: Panel, shown: Sequence[Expected], found: tuple[float, float, float] | None
) -> list[TableRow]:
    missing = edition.strings("number.missing")
    now = missing if found is None else people(edition, found[0])
    return [
        TableRow(
            group_name(edition, panel, one.domain),
            tuple(edition.number(text) for text in (*(people(edition, value) for value in (one.q05, one.q50, one.q95)),
                                                    now)),
        )
        for one in shown
    ]  # fmt: skip


def _mark(domain: str) -> Mark:
    from pretest.report.figures.lanes import DOMAIN_MARKS, EVERYBODY

    known = next((one for one in DOMAINS if one == domain), None)
    return EVERYBODY if known is None else DOMAIN_MARKS[known]


def _key(edition: Edition, panel: Panel, domains: Sequence[str]) -> list[tuple[str, Mark]]:
    return [(group_name(edition, panel, domain), _mark(domain)) for domain in domains]
