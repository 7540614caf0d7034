"""A locked plan as people read it: a page in each language, in prose and tables with labels."""

from __future__ import annotations

from typing import Any

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.page import render_page
from pretest.report.pages.preregtables import JUDGED, files_table, hypotheses_table, others_table, words_table
from pretest.report.pages.table import Term
from pretest.report.words import preregistered as told
from pretest.report.words.deviations import told_change
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.labels import clean_line
from pretest.report.words.ruled import Facts
from pretest.words import DECISIONS, Language

SECTIONS = (
    "study", "hypotheses", "aims", "others", "exclusions", "analysis", "exploratory", "verdicts", "people", "record",
)  # fmt: skip


def render_preregistration(
    findings: Findings, facts: Facts, *, language: Language, library: Library | None = None
) -> str:
    """The preregistration as one HTML page that needs nothing else."""
    edition = read_edition(findings, language, library)
    return render_page(
        "pages/lock.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        sections=SECTIONS,
        unsuppressed=False,
        summary=_summary(edition, facts),
        study=_study(edition, facts),
        hypotheses=hypotheses_table(edition, facts),
        statements=told.hypothesis_lines(edition, facts),
        aims=told.aim_lines(edition, facts),
        others=others_table(edition, facts),
        exclusions=told.rule_lines(edition, facts),
        analysis=told.analysis_lines(edition, facts),
        exploratory=told.exploratory_lines(edition, facts),
        verdicts=words_table(edition, "verdict", JUDGED),
        decisions=words_table(edition, "decision", DECISIONS),
        people=[*told.people_lines(edition, facts), *told.stopping_lines(edition, facts)],
        record=told.record_lines(edition, facts),
        amendments=_amendments(edition, facts),
        files=files_table(edition, facts),
    )


def _summary(edition: Edition, facts: Facts) -> list[str]:
    """The first screen: what is asked, how many harms decide for how many concepts, and whether it is locked."""
    strings, count = edition.strings, edition.numerals.count
    harms = {one["outcome"] for one in facts["hypotheses"]}
    controls = (facts["control"], facts["other_control"])
    concepts = [arm for arm in facts["allocation"] if arm not in controls]
    many = strings("lock.summary", concepts=count(len(concepts)), harms=count(len(harms)))
    state, *rest = told.record_lines(edition, facts)
    return [strings("lock.question"), many, " ".join((state, *rest[:1]))]


def _study(edition: Edition, facts: Facts) -> tuple[Term, ...]:
    study, strings, labels = edition.findings.study, edition.strings, edition.labels
    terms = [Term(strings("lock.term.question"), (strings("lock.question"),))]
    for name, value in (("goal", labels.text(study.goal)), ("substance", study.substance), ("setting", study.setting)):
        if value:
            terms.append(Term(strings(f"lock.term.{name}"), (clean_line(value),)))
    terms.append(Term(strings("lock.term.arms"), tuple(told.arm_lines(edition, facts))))
    terms.append(Term(strings("lock.term.allocation"), (told.allocation_text(edition, facts),)))
    terms.append(Term(strings("lock.term.audiences"), tuple(told.audience_lines(edition, facts))))
    if stated := told.stated_lines(edition, facts):
        terms.append(Term(strings("lock.term.stated"), tuple(stated)))
    terms.append(Term(strings("lock.term.data"), (told.data_text(edition, facts),)))
    return tuple(terms)


def _amendments(edition: Edition, facts: Facts) -> list[dict[str, Any]]:
    """Each amendment with its changes in words."""
    return [
        one
        | {
            "time": told.moment(edition, one["time"]),
            "changes": [told_change(edition.strings, change) for change in one["changes"]],
        }
        for one in facts["lock"]["amendments"]
    ]
