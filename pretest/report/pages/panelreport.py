"""The page on what practice expects: marks and forecasts per field, why, what changed, and what came true."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from pretest.findings import Findings
from pretest.library import Library
from pretest.practice.panel.answers import FEWEST_TOLD, PanelAnswers
from pretest.practice.panel.rand import Judged, judgements
from pretest.report.pages.page import render_page
from pretest.report.pages.panelfigures import forecast_figures, mark_figures
from pretest.report.pages.table import Cell, Table, TableRow, make_table
from pretest.report.sections.notes import note_view
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.labels import clean_line
from pretest.report.words.practised import (
    TOLD_GAP,
    answer_lines,
    changed_lines,
    differ_lines,
    group_name,
    point,
)
from pretest.spec.study import Study
from pretest.words import DOMAINS, Language


class Expected(Protocol):
    """What a group expects of one outcome, in people of 100. domain: "" = everybody."""

    @property
    def concept(self) -> str: ...
    @property
    def audience(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def domain(self) -> str: ...
    @property
    def q05(self) -> float: ...
    @property
    def q50(self) -> float: ...
    @property
    def q95(self) -> float: ...


@dataclass(frozen=True, slots=True)
class CameTrue:
    """How near one group was. covered: of n forecasts, those whose interval of 90 % held what was measured."""

    domain: str
    n: int
    crps: float
    covered: int


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What the study found of what was forecast. found: (concept, audience, outcome) → difference and its bounds in
    people of 100. sentences: what that says of each field, the nearest first."""

    found: Mapping[tuple[str, str, str], tuple[float, float, float]]
    scores: tuple[CameTrue, ...]
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """What members wrote of one concept for one audience."""

    title: str
    texts: tuple[str, ...] = field(default=())


def render_panel(
    findings: Findings,
    study: Study,
    answers: PanelAnswers,
    expected: Sequence[Expected],
    outcomes: Outcomes | None = None,
    *,
    language: Language,
    library: Library | None = None,
) -> str:
    """What the panel of ``study`` said, as one HTML page that needs nothing else.

    Parameters
    ----------
    findings : of the study, for its names and labels (``draft_findings`` where there are none yet).
    expected : pooled forecasts, of everybody and of each field that may be told apart.
    outcomes : what came true; None before the study has answers.
    """
    edition = read_edition(findings, language, library)
    judged = _ordered(edition, judgements(answers))
    remarks = [note_view(edition, note) for note in answers.notes if note.severity != "info"]
    reasons = list(_reasons(edition, answers))
    sections = ["marks", "differ"]
    sections += ["scored"] if outcomes is not None and outcomes.scores else []
    sections += ["forecasts"] if expected else []
    sections += ["reasons"] if answers.of("reason") else []
    sections += ["changed"] if len(answers.rounds) > 1 else []
    sections += ["remarks"] if remarks else []
    return render_page(
        "pages/panel.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        sections=[*sections, "how"],
        unsuppressed=False,
        answer=answer_lines(edition, answers.panel, judged),
        who=_who(edition, answers),
        marks=mark_figures(edition, answers.panel, judged),
        differ=differ_lines(edition, answers.panel, judged),
        differ_means=edition.strings("panelpage.differ_means", gap=point(edition, TOLD_GAP)),
        forecasts=forecast_figures(edition, study, answers.panel, expected, {} if outcomes is None else outcomes.found),
        scored=() if outcomes is None else outcomes.sentences,
        scores=None if outcomes is None else _scores(edition, answers, outcomes.scores),
        reasons=reasons,
        reasons_mean=edition.strings("panelpage.reasons_mean", n=edition.numerals.count(FEWEST_TOLD)),
        unquoted=_unquoted(edition, answers, reasons),
        moved=changed_lines(edition, judged),
        rounds=_rounds(edition, judged),
        remarks=remarks,
        how=list(_how(edition)),
        members=_members(edition, answers),
    )


def _ordered(edition: Edition, judged: Sequence[Judged]) -> list[Judged]:
    """In the order of the study: audiences, concepts, everybody first."""
    places = {one: place for place, one in enumerate(("", *DOMAINS))}
    audiences = [one.id for one in edition.findings.study.audiences]

    def key(one: Judged) -> tuple[object, ...]:
        return audiences.index(one.audience), edition.concept_place(one.concept), places[one.domain], one.round

    return sorted(judged, key=key)


def _who(edition: Edition, answers: PanelAnswers) -> str:
    """How many members, of which fields, in how many rounds and when."""
    strings, numerals, panel = edition.strings, edition.numerals, answers.panel
    own = {answer.member: answer.domain for answer in answers.answers}
    counts = [(domain, sum(one == domain for one in own.values())) for domain in DOMAINS]
    named = [
        strings("panelpage.domain_n", domain=group_name(edition, panel, domain), n=numerals.count(n))
        for domain, n in counts
        if n
    ]
    days = sorted(answer.date for answer in answers.answers if answer.date is not None)
    dates = strings("panelpage.undated")
    if days:
        first, last = (numerals.date(day.isoformat()) or "" for day in (days[0], days[-1]))
        dates = strings("panelpage.dates" if first != last else "panelpage.date", first=first, last=last)
    rounds = numerals.count(max(answers.rounds, default=1))
    people = {"n": numerals.count(len(own)), "domains": strings.listed(named)}
    return strings("panelpage.who", **people, rounds=rounds, dates=dates)


def _reasons(edition: Edition, answers: PanelAnswers) -> Iterator[Reasons]:
    """Reasons that may be quoted, where enough members wrote one; sorted by their words, so that no order tells who."""
    places: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
    order = {concept: edition.concept_place(concept) for concept in {one.concept for one in answers.of("reason")}}
    for one in sorted(answers.of("reason"), key=lambda one: (order[one.concept], one.audience)):
        text = clean_line(one.text)
        places.setdefault((one.concept, one.audience), []).append((one.member, text, one.value == 1))
    for (concept, audience), found in places.items():
        if len({member for member, _, _ in found}) < FEWEST_TOLD:
            continue
        texts = sorted({text for _, text, may in found if may})
        if texts:
            labels = edition.labels
            yield Reasons(f"‘{labels.arm(concept)}’ · {labels.audience(audience)}", tuple(texts))


def _unquoted(edition: Edition, answers: PanelAnswers, reasons: Sequence[Reasons]) -> str:
    strings, count = edition.strings, edition.numerals.count
    shown, all_of_them = sum(len(one.texts) for one in reasons), len(answers.of("reason"))
    if not shown:
        return strings("panelpage.nothing_quoted")
    kind = "none" if shown == all_of_them else "some"
    return strings(f"panelpage.unquoted.{kind}", n=count(shown), all=count(all_of_them))


def _rounds(edition: Edition, judged: Sequence[Judged]) -> Table:
    """The middle of everybody in each round, and how many gave another mark."""
    strings, numerals = edition.strings, edition.numerals
    everybody = [one for one in judged if one.domain == ""]
    rounds = sorted({one.round for one in everybody})
    found = {(one.audience, one.concept, one.round): one for one in everybody}
    groups = []
    for audience in dict.fromkeys(one.audience for one in everybody):
        rows = []
        for concept in dict.fromkeys(one.concept for one in everybody if one.audience == audience):
            own = [found.get((audience, concept, number)) for number in rounds]
            cells = [edition.number(strings("number.missing") if one is None else point(edition, one.judgement.median))
                     for one in own]  # fmt: skip
            moved = own[-1].moved if own[-1] is not None else None
            cells.append(edition.number(strings("number.missing") if moved is None else numerals.count(moved)))
            rows.append(TableRow(edition.labels.arm(concept), tuple(cells)))
        groups.append((edition.labels.audience(audience), rows))
    headings = [strings("panelpage.column.concept"),
                *(strings("panelpage.column.before", round=numerals.count(number)) for number in rounds),
                strings("panelpage.column.moved")]  # fmt: skip
    return make_table(strings("panelpage.changed_caption"), headings, groups)


def _scores(edition: Edition, answers: PanelAnswers, scores: Sequence[CameTrue]) -> Table:
    numerals = edition.numerals
    rows = [
        TableRow(
            group_name(edition, answers.panel, one.domain),
            (
                edition.number(numerals.count(one.n)),
                edition.number(numerals.decimal(one.crps, 1)),
                edition.number(f"{numerals.count(one.covered)} / {numerals.count(one.n)}"),
            ),
        )
        for one in scores
    ]
    names = ("group", "forecasts", "crps", "covered")
    headings = [edition.strings(f"panelpage.column.{name}") for name in names]
    return make_table(edition.strings("panelpage.scores_caption"), headings, [("", rows)])


def _how(edition: Edition) -> Iterator[str]:
    yield edition.strings("panelpage.how_rand")
    yield edition.strings("panelpage.how_pool")
    yield edition.strings("panelpage.how_few", n=edition.numerals.count(FEWEST_TOLD))


def _members(edition: Edition, answers: PanelAnswers) -> Table:
    """How many members each field has; roles only of fields that are told apart, in the order of their words."""
    panel, language = answers.panel, edition.strings.language
    rows = []
    for domain in DOMAINS:
        members = panel.in_domain(domain)
        roles = sorted({clean_line(member.role.in_language(language)) for member in members})
        told = "; ".join(roles) if len(members) >= FEWEST_TOLD else edition.strings("page.not_shown")
        if members:
            n = edition.number(edition.numerals.count(len(members)))
            rows.append(TableRow(group_name(edition, panel, domain), (n, Cell(told))))
    headings = [edition.strings(f"panelpage.column.{name}") for name in ("domain", "n", "role")]
    return make_table(edition.strings("panelpage.members_caption"), headings, [("", rows)])
