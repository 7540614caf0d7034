"""Findings at a glance, for a console and a notebook: what was decided, harms first, and whether that was planned."""

from __future__ import annotations

from html import escape
from typing import Literal

import pandas as pd

from pretest.findings import Findings
from pretest.report.sections.participants import analysed
from pretest.report.sections.provenance import plan_lock
from pretest.report.words.decided import DecisionRow, badges, decision_cell, decision_rows, driving_cells
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.judged import JudgedCell, judged_cells
from pretest.report.words.watching import alarm_waves, watched_harms
from pretest.report.words.waved import action_claims, change_claims, limit_claims
from pretest.words import DECISIONS, Language

COLUMNS = {
    "wave": "Int64", "audience": "string", "concept": "string", "decision": "string", "harm_badge": "string",
    "aim_badge": "string", "driving": "string", "certainty": "string", "n": "Int64",
}  # fmt: skip
_LOUD = ("harm", "signalled")  # badges of which it is said in whom


def summary(findings: Findings, *, lang: Language | None = None) -> pd.DataFrame:
    """The decisions as a table: one row per concept and audience, the worst decision first.

    Parameters
    ----------
    findings : of ``analyse``.
    lang : ``nl`` or ``en`` for labels and words under headings of that language; None for ids and words as the tables
        of the findings have them, to go on with.

    Returns
    -------
    pandas.DataFrame
        ``wave``; ``audience``, "" over all of them; ``concept``; ``decision``; ``harm_badge`` and ``aim_badge``;
        ``driving``: the outcomes that drive the decision, joined by "; "; ``certainty``: how sure it is, missing where
        nobody worked that out; ``n``: people in the analysis who saw the concept, missing where they are few. Without
        decisions (a monitor) there are no rows. Where figures of few people are not hidden, a column ``sharing`` says
        so.

    Raises
    ------
    ValueError
        When there is no such language.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")  # a monitor: nothing is decided
    >>> findings.summary().columns[:4].tolist(), len(findings.summary())
    (['wave', 'audience', 'concept', 'decision'], 0)
    >>> findings.summary("en").columns[3:5].tolist()
    ['Decision', 'Harm']
    """
    edition = read_edition(findings, lang or findings.study.languages[0])
    cells = judged_cells(edition)
    rows = [_row(edition, row, cells, words=lang is not None) for row in _ordered(edition)]
    frame = warned(edition, pd.DataFrame(rows, columns=list(COLUMNS)).astype(COLUMNS))
    return frame if lang is None else frame.rename(columns=lambda name: edition.strings(f"summary.column.{name}"))


def warned(edition: Edition, frame: pd.DataFrame) -> pd.DataFrame:
    """``frame``, with a column that says that it is not for sharing where figures of few people are not hidden."""
    return frame.assign(sharing=edition.strings("apa.not_for_sharing")) if edition.findings.complete else frame


def told_findings(findings: Findings, *, lang: Language | None = None, markup: Literal["text", "html"] = "text") -> str:
    """What a console or a notebook shows of findings: the people, the plan, and a line per concept, the worst first.

    Parameters
    ----------
    lang : the first language of the study when None.
    markup : ``html`` for a notebook; every text of a study is escaped there.

    Returns
    -------
    str
        Figures of few people are not in it, or it begins with the words that it is not for sharing.

    Raises
    ------
    ValueError
        When there is no such language.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> pretest.told_findings(findings, lang="en").splitlines()[0][-44:]
    ': 8 waves compared (1, 2, 3, 4, 5, 6, 7, 8).'
    """
    edition = read_edition(findings, lang or findings.study.languages[0])
    first = [edition.strings("page.not_for_sharing")] if findings.complete else []
    lines = [*first, _what(edition), plan_lock(edition).sentence]
    decided = [_line(edition, row) for row in _told(edition)] or alarm_lines(edition)
    if findings.kind == "analyse" and not decided:
        lines.append(edition.strings("summary.none"))
    if markup == "text":
        return "\n".join([*lines, *(f"  {line}" for line in decided)])
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    items = "".join(f"<li>{escape(line)}</li>" for line in decided)
    return f'<div lang="{edition.strings.language}">{paragraphs}<ul>{items}</ul></div>'


def alarm_lines(edition: Edition) -> list[str]:
    """The three sentences on the waves; none where the plan asks for no alarms."""
    if not alarm_waves(edition):
        return []
    harms = watched_harms(edition)
    told = (change_claims(edition), limit_claims(edition, harms), action_claims(edition, harms))
    return [" ".join(claim.text for claim in claims) for claims in told]


def _what(edition: Edition) -> str:
    """The study and how large it was."""
    findings, title = edition.findings, edition.labels.title()
    if findings.kind == "monitor":
        waves = [str(wave.wave) for wave in findings.study.waves]
        return edition.strings("summary.monitor", title=title, n=str(len(waves)), waves=", ".join(waves))
    people = analysed(edition)
    everybody = {panel: n for panel, n in people.items() if not panel[1]}
    told = [n if panel in everybody else f"{edition.panel(panel)} {n}" for panel, n in (everybody or people).items()]
    return edition.strings("summary.analyse", title=title, n="; ".join(told) or edition.strings("page.not_shown"))


def _ordered(edition: Edition) -> list[DecisionRow]:
    """Decisions from the worst; over all audiences before single ones."""
    rows = list(decision_rows(edition))
    order = [fact.id for fact in edition.findings.study.audiences]
    overall = {(row.panel[0], row.concept): _badness(row.decision) for row in rows if not row.audience}

    def key(row: DecisionRow) -> tuple[object, ...]:
        whole = overall.get((row.panel[0], row.concept), _badness(row.decision))
        place = order.index(row.audience) if row.audience in order else -1
        return row.panel[0], whole, edition.concept_place(row.concept), bool(row.audience), place

    return sorted(rows, key=key)


def _badness(decision: str) -> int:
    return DECISIONS.index(decision) if decision in DECISIONS else -1


def _told(edition: Edition) -> list[DecisionRow]:
    """One decision per concept; where there is none over all audiences, those per audience."""
    rows = _ordered(edition)
    return [row for row in rows if not row.audience] or rows


def _line(edition: Edition, row: DecisionRow) -> str:
    """The word, the concept, and what is said of harm (and in whom) and of the intended effect."""
    name = edition.labels.arm(row.concept)
    if edition.several_waves or row.audience:
        name = f"{name}, {edition.panel(row.panel)}"
    told = edition.strings("summary.decided", decision=decision_cell(edition, row).text, concept=name)
    parts = [badge.cell.text for badge in badges(edition, row)]
    whom = _harmed(edition, row)
    if parts and whom:
        parts[0] = edition.strings("summary.whom", badge=parts[0], audiences=", ".join(whom))
    return ". ".join([told, *parts]) + "."


def _harmed(edition: Edition, row: DecisionRow) -> list[str]:
    """The audiences in which a harm that is told over all of them was found."""
    if row.audience or row.harm_badge not in _LOUD:
        return []
    same = (row.panel[0], row.concept, row.harm_badge)
    return [
        edition.labels.audience(other.audience)
        for other in decision_rows(edition)
        if other.audience and (other.panel[0], other.concept, other.harm_badge) == same
    ]


def _row(edition: Edition, row: DecisionRow, cells: tuple[JudgedCell, ...], *, words: bool) -> dict[str, object]:
    driving = _driving(edition, row, cells)
    sure = _certainty(edition, row)
    made: dict[str, object] = {
        "wave": row.panel[0] or None,
        "audience": row.audience,
        "concept": row.concept,
        "decision": row.decision,
        "harm_badge": row.harm_badge,
        "aim_badge": row.aim_badge,
        "driving": "; ".join(driving),
        "certainty": sure,
        "n": _people(edition, row),
    }
    if not words:
        return made
    strings, labels = edition.strings, edition.labels
    told = {badge.claim.kind: badge.cell.text for badge in badges(edition, row)}
    return made | {
        "audience": labels.audience(row.audience) if row.audience else strings("page.all_audiences"),
        "concept": labels.arm(row.concept),
        "decision": decision_cell(edition, row).text,
        "harm_badge": told.get("harm_badge", ""),
        "aim_badge": told.get("aim_badge", ""),
        "driving": "; ".join(map(labels.outcome, driving)),
        "certainty": None if sure is None else strings.word("summary.certainty", sure),
    }


def _driving(edition: Edition, row: DecisionRow, cells: tuple[JudgedCell, ...]) -> list[str]:
    """Ids of the outcomes that drive a decision; over all audiences those of the audiences that decide it."""
    rows = [row] if row.audience else [one for one in decision_rows(edition) if _decides(one, row)]
    found: list[str] = []
    for one in rows:
        own = [cell for cell in cells if cell.panel == one.panel and cell.concept == one.concept]
        found += [cell.outcome for cell in driving_cells(one, own)]
    return list(dict.fromkeys(found))


def _decides(one: DecisionRow, overall: DecisionRow) -> bool:
    same = (one.panel[0], one.concept, one.decision) == (overall.panel[0], overall.concept, overall.decision)
    return bool(one.audience) and same


def _certainty(edition: Edition, row: DecisionRow) -> str | None:
    for one in edition.rows("certainty"):
        here = (one["wave"] or 0, one["audience"]) == row.panel and one["concept"] == row.concept
        if here and not one["outcome"]:
            return str(one["word"])
    return None


def _people(edition: Edition, row: DecisionRow) -> int | None:
    """People who saw the concept, at the last step; None where that is not counted, or hidden."""
    rows = [one for one in edition.rows("flow") if (one["wave"] or 0, one["audience"]) == row.panel]
    counts = [one["n_respondents"] for one in rows if one["concept"] == row.concept and one["step"] == rows[-1]["step"]]
    return counts[-1] if counts else None
