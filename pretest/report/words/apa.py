"""What was judged, as a paper reports it: sentences and a table by APA 7 and JARS-Quant."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from pretest.errors import did_you_mean
from pretest.findings import Findings
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.figures import Figures
from pretest.report.words.gain import Told, outcome_harm_sign, told
from pretest.report.words.judged import JudgedCell, judged_cells, whole_group_estimates
from pretest.report.words.sentences import arm_name, cell_sentence, judged_upper
from pretest.report.words.summary import warned
from pretest.report.words.tablerows import Row
from pretest.words import MAIN_ESTIMANDS, Language, told_sign

STYLES = {"plain": "", "markdown": "*"}
COLUMNS = (
    "audience", "outcome", "concept", "n_concept", "n_reference", "unit", "difference", "interval", "statistic", "df",
    "p", "p_adjusted", "margin", "lower", "upper", "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reported:
    """One judged cell with the row of estimates behind it, in its unit, and the one in points where there is one."""

    cell: JudgedCell
    row: Row
    points: Row | None


def apa(
    findings: Findings,
    *,
    outcome: str | None = None,
    concept: str | None = None,
    audience: str | None = None,
    lang: Language | None = None,
    style: Literal["plain", "markdown"] = "plain",
) -> tuple[str, ...]:
    """A sentence or a few for each judged outcome, as a paper reports them: APA 7 with what JARS-Quant asks.

    The difference with its interval, test statistic, degrees of freedom and exact p-value, people per arm, the p-value
    in its family, the bounds, the margin and the verdict. The sign is that of the verdict: above zero is worse for a
    harm, better for an intended effect. Two digits (p: three), more where a figure would otherwise seem to lie on a
    margin, on zero or on alpha that it is not on; halves are rounded away from zero, as in every report.

    Parameters
    ----------
    findings : of ``analyse``.
    outcome, concept, audience : only of these ids; all when None.
    lang : ``nl`` (decimal comma) or ``en``; the first language of the study when None.
    style : ``markdown`` sets symbols in italics.

    Returns
    -------
    tuple of str
        In the order of the study. Where figures are of few people the sentence says so in their place; where small
        groups are not hidden at all every one ends with the words that it is not for sharing.

    Raises
    ------
    ValueError
        When the study has no such outcome, concept or audience, or there is no such style.

    Source: Publication Manual of the APA (7th ed., 2020), DOI 10.1037/0000165-000; Appelbaum et al. (2018), DOI
    10.1037/amp0000191.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")  # a monitor: nothing is judged
    >>> pretest.apa(findings, lang="en")
    ()
    """
    if style not in STYLES:
        raise ValueError(f"style '{style}' is none of {', '.join(STYLES)}")
    edition = read_edition(findings, lang or findings.study.languages[0])
    figures = Figures(edition, STYLES[style])
    wanted = _wanted(findings, {"outcome": outcome, "concept": concept, "audience": audience})
    warning = (edition.strings("apa.not_for_sharing"),) if findings.complete else ()
    return tuple(" ".join((*_sentences(figures, one), *warning)) for one in reported(edition) if _fits(one, wanted))


def apa_table(findings: Findings, *, lang: Language | None = None) -> pd.DataFrame:
    """What was judged as a table for a paper: the figures of ``apa`` as texts, one row per judged outcome.

    Parameters
    ----------
    lang : of headings, labels and decimal signs; the first language of the study when None.

    Returns
    -------
    pandas.DataFrame
        Of texts. What is of few people is a dash. Where small groups are not hidden at all, a last column says so.

    Raises
    ------
    ValueError
        When there is no such language.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")  # a monitor: nothing is judged
    >>> pretest.apa_table(findings, lang="en").columns[:3].tolist()
    ['Audience', 'Outcome', 'Concept']
    """
    edition = read_edition(findings, lang or findings.study.languages[0])
    figures = Figures(edition)
    levels = {one.row["conf_level"] for one in reported(edition) if one.row} or {1.0 - findings.plan.alpha}
    headings = {
        name: edition.strings(f"apa.column.{name}", level=figures.percent(max(levels)))
        for name in (*COLUMNS, "sharing")
    }
    frame = pd.DataFrame([_row(figures, one) for one in reported(edition)], columns=list(COLUMNS), dtype="string")
    return warned(edition, frame).rename(columns=headings)


def reported(edition: Edition) -> tuple[Reported, ...]:
    """All judged cells in the order of the study, with the rows of estimates behind them ({} where there is none)."""
    estimates = whole_group_estimates(edition)
    found = []
    for cell in judged_cells(edition):
        rows = estimates.get((*cell.panel, cell.concept, cell.outcome), [])
        rows = [row for row in rows if row["estimand"] in MAIN_ESTIMANDS]
        own = next((row for row in rows if row["unit"] == cell.unit), {})
        other = next((row for row in rows if row["unit"] == "points" != cell.unit), None)
        found.append(Reported(cell, own, other if cell.unit == "sd" else None))
    return tuple(found)


def _wanted(findings: Findings, asked: dict[str, str | None]) -> dict[str, str]:
    study = findings.study
    known = {
        "outcome": [fact.id for fact in study.outcomes],
        "concept": [fact.id for fact in study.arms],
        "audience": [fact.id for fact in study.audiences],
    }
    wanted = {name: value for name, value in asked.items() if value is not None}
    for name, value in wanted.items():
        ids = known[name]
        if value not in ids:
            raise ValueError(f"the study has no {name} '{value}'. {did_you_mean(value, ids) or ''}".rstrip())
    return wanted


def _fits(one: Reported, wanted: dict[str, str]) -> bool:
    own = {"outcome": one.cell.outcome, "concept": one.cell.concept, "audience": one.cell.panel[1]}
    return all(own[name] == value for name, value in wanted.items())


def _sentences(figures: Figures, one: Reported) -> Iterator[str]:
    edition, cell = figures.edition, one.cell
    if not has_figures(one):
        yield edition.strings("apa.at", audience=edition.panel(cell.panel), sentence=cell_sentence(edition, cell).text)
        return
    yield edition.strings(
        f"apa.sentence_{_kind(cell)}",
        audience=edition.panel(cell.panel),
        outcome=edition.labels.outcome(cell.outcome),
        concept=arm_name(edition, cell),
        reference=edition.labels.arm(one.row["reference"]),
        n=figures.symbol("n"),
        n_concept=_people(edition, one.row["n_concept"]),
        n_reference=_people(edition, one.row["n_reference"]),
        figures=_difference(figures, one, one.row),
    )
    if one.points is not None and math.isfinite(one.points["estimate"]):
        yield edition.strings("apa.points", figures=_difference(figures, one, one.points))
    yield from _judged(figures, one)


def has_figures(one: Reported) -> bool:
    """Whether there is a difference to report."""
    return bool(one.row) and not one.cell.suppressed and one.cell.figures and math.isfinite(one.row["estimate"])


def _kind(cell: JudgedCell) -> Literal["harm", "gain"]:
    return "harm" if cell.is_harm else "gain"


def _people(edition: Edition, count: int | None) -> str:
    return edition.strings("apa.unknown_group") if count is None else edition.numerals.count(count)


def signed(edition: Edition, row: Row) -> Told:
    """An estimate with its interval as it is judged: above zero is worse for a harm, better for a gain."""
    sign = told_sign(row["role"]) * outcome_harm_sign(edition, row["outcome"])
    return told(sign, row["estimate"], row["conf_low"], row["conf_high"])


def _difference(figures: Figures, one: Reported, row: Row) -> str:
    """The difference with its interval and, where that can be computed, its test."""
    effect, unit = signed(figures.edition, row), row["unit"]
    digits = _digits(figures, one, row)
    interval = figures.interval(row["conf_level"], effect.lower, effect.upper, digits, share=unit == "probability")
    parts = {"estimate": figures.in_unit(effect.estimate, unit, digits), "interval": interval}
    if not math.isfinite(row["statistic"]) or not math.isfinite(row["p_value"]) or row is one.points:
        return figures.edition.strings("apa.without_test", **parts)
    parts |= {"test": figures.test(_statistic(figures.edition, row), row["df"])}
    return figures.edition.strings("apa.with_test", **parts, p=figures.p(row["p_value"], _alpha(figures)))


def _digits(figures: Figures, one: Reported, row: Row) -> int:
    """Of a difference and its interval: as many as tell them from no effect, and the difference from the margin."""
    effect = signed(figures.edition, row)
    digits = figures.digits(effect.lower, effect.upper, marks=(0.0,))
    margin = one.cell.margin if row["unit"] == one.cell.unit else math.nan
    return figures.digits(effect.estimate, marks=(margin,), least=digits)


def _statistic(edition: Edition, row: Row) -> float:
    sign = told_sign(row["role"]) * outcome_harm_sign(edition, row["outcome"])
    return math.copysign(1.0, sign) * float(row["statistic"])


def _alpha(figures: Figures) -> float:
    return figures.edition.findings.plan.alpha


def _corrected(figures: Figures, row: Row) -> str:
    """What a p-value or a bound was corrected for, "" where it is of no family."""
    family = "none" if figures.edition.findings.plan.multiplicity == "none" else row["family"]
    key = f"apa.corrected.{family}"
    return figures.edition.strings(key) if figures.edition.strings.has(key) else ""


def _judged(figures: Figures, one: Reported) -> Iterator[str]:
    """The p-value in its family, then the bounds and the word."""
    edition, cell, row = figures.edition, one.cell, one.row
    corrected = _corrected(figures, row)
    if corrected and math.isfinite(row["p_adjusted"]):
        p = figures.p(row["p_adjusted"], _alpha(figures))
        yield edition.strings(f"apa.adjusted_{_kind(cell)}", corrected=corrected, p=p)
    bounds = _bounds(figures, cell)
    key = "apa.judged_improved" if cell.verdict == "improved" else f"apa.judged_{_kind(cell)}"
    if not corrected or "" in (bounds["lower"], bounds["upper"]) or (cell.is_harm and not bounds["margin"]):
        yield edition.strings("apa.at", audience=_word(edition, cell), sentence=cell_sentence(edition, cell).text)
        return
    alpha = figures.number(_alpha(figures), figures.exact(_alpha(figures)), share=True)
    yield edition.strings(key, alpha=alpha, corrected=corrected, verdict=_word(edition, cell), **bounds)


def _bounds(figures: Figures, cell: JudgedCell) -> dict[str, str]:
    """Margin and bounds that the word rests on, in its unit; "" for what there is none of."""
    marks = (0.0, cell.margin)
    found = {}
    for name, value in (("lower", cell.lower), ("upper", judged_upper(cell))):
        digits = figures.digits(value, marks=marks)
        found[name] = figures.in_unit(value, cell.unit, digits) if math.isfinite(value) else ""
    has_margin = math.isfinite(cell.margin)
    found["margin"] = figures.in_unit(cell.margin, cell.unit, figures.exact(cell.margin)) if has_margin else ""
    return found


def _word(edition: Edition, cell: JudgedCell) -> str:
    return edition.verdict(cell.verdict).text


def _row(figures: Figures, one: Reported) -> dict[str, str]:
    edition, cell, row = figures.edition, one.cell, one.row
    made = dict.fromkeys(COLUMNS, "–") | {
        "audience": edition.panel(cell.panel),
        "outcome": edition.labels.outcome(cell.outcome),
        "concept": arm_name(edition, cell),
        "verdict": _word(edition, cell),
    }
    if not has_figures(one):
        return made
    effect, digits, share = signed(edition, row), _digits(figures, one, row), row["unit"] == "probability"
    ends = [figures.number(end, digits, share=share) for end in (effect.lower, effect.upper)]
    bounds = {name: text or "–" for name, text in _bounds(figures, cell).items()}
    made |= {"unit": edition.strings(f"apa.unit.{row['unit']}"), **bounds}
    made |= {name: _people(edition, row[name]) for name in ("n_concept", "n_reference")}
    made |= {"difference": figures.number(effect.estimate, digits, share=share)}
    made |= {"interval": edition.strings("apa.ends", low=ends[0], high=ends[1])}
    if math.isfinite(row["statistic"]):
        made |= {"statistic": figures.number(_statistic(edition, row), 2), "df": figures.df(row["df"]) or "∞"}
    for name in ("p_value", "p_adjusted"):
        if math.isfinite(row[name]) and (name == "p_value" or _corrected(figures, row)):
            made["p" if name == "p_value" else name] = figures.p_alone(row[name], _alpha(figures))
    return made
