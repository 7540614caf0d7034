"""A locked plan as people read it: a page in each language, and text for the fields of registries."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.page import render_page
from pretest.report.pages.table import Cell, Table, TableRow, Term, make_table
from pretest.report.words.deviations import told_change, told_parts
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.labels import clean_line
from pretest.words import BENEFIT_VERDICTS, DECISIONS, LISTED_HARM_VERDICTS, Language

Facts = Mapping[str, Any]  # of planning.preregistration

# Harms first; what is open is said in the same words of both.
JUDGED = (*LISTED_HARM_VERDICTS, *(one for one in reversed(BENEFIT_VERDICTS) if one not in LISTED_HARM_VERDICTS))
SECTIONS = ("study", "hypotheses", "others", "exclusions", "analysis", "verdicts", "people", "record")
OSF = (
    "research_questions", "hypotheses", "foreknowledge", "design", "randomisation", "sample", "variables", "models",
    "inference", "exclusion", "missing", "other",
)  # fmt: skip
AS_PREDICTED = ("data", "question", "dependent", "conditions", "analyses", "outliers", "sample", "other")


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
        study=_study(edition, facts),
        hypotheses=_hypotheses(edition, facts),
        others=_others(edition, facts),
        exclusions=_exclusions(edition, facts),
        analysis=_analysis(edition, facts),
        verdicts=_words(edition, "verdict", JUDGED, "lock.caption.verdicts"),
        decisions=_words(edition, "decision", DECISIONS, "lock.caption.decisions"),
        people=_people(edition, facts),
        record=_record(edition, facts),
        amendments=_amendments(edition, facts),
        files=_files(edition, facts),
    )


def osf_text(findings: Findings, facts: Facts, *, language: Language = "en", library: Library | None = None) -> str:
    """Text for the fields of the OSF preregistration form, field by field."""
    return _fields(read_edition(findings, language, library), facts, "osf", OSF)


def aspredicted_text(
    findings: Findings, facts: Facts, *, language: Language = "en", library: Library | None = None
) -> str:
    """Text for the questions of AsPredicted."""
    return _fields(read_edition(findings, language, library), facts, "aspredicted", AS_PREDICTED)


def _fields(edition: Edition, facts: Facts, form: str, names: tuple[str, ...]) -> str:
    texts = _texts(edition, facts)
    parts = []
    for name in names:
        heading = edition.strings(f"lock.{form}.{name}.heading")
        parts.append(f"{heading}\n{'-' * len(heading)}\n" + "\n".join(texts[_SOURCE[form, name]]))
    return "\n\n".join(parts) + "\n"


_SOURCE = {
    ("osf", "research_questions"): "question",
    ("osf", "hypotheses"): "hypotheses",
    ("osf", "foreknowledge"): "data",
    ("osf", "design"): "conditions",
    ("osf", "randomisation"): "allocation",
    ("osf", "sample"): "people",
    ("osf", "variables"): "outcomes",
    ("osf", "models"): "analysis",
    ("osf", "inference"): "verdicts",
    ("osf", "exclusion"): "exclusions",
    ("osf", "missing"): "missing",
    ("osf", "other"): "record",
    ("aspredicted", "data"): "data",
    ("aspredicted", "question"): "hypotheses",
    ("aspredicted", "dependent"): "outcomes",
    ("aspredicted", "conditions"): "conditions",
    ("aspredicted", "analyses"): "analyses",
    ("aspredicted", "outliers"): "exclusions",
    ("aspredicted", "sample"): "people",
    ("aspredicted", "other"): "record",
}


def _texts(edition: Edition, facts: Facts) -> dict[str, list[str]]:
    """Every part of the preregistration as lines of plain text."""
    strings = edition.strings
    analysis = [f"{term.name}: {'; '.join(term.values)}" for term in _analysis(edition, facts)]
    verdicts = [*_listed(_words(edition, "verdict", JUDGED, "lock.caption.verdicts"))]
    verdicts += _listed(_words(edition, "decision", DECISIONS, "lock.caption.decisions"))
    return {
        "question": [strings("lock.question")],
        "hypotheses": _hypothesis_lines(edition, facts),
        "data": [strings("lock.data.yes" if facts["data_exist"] else "lock.data.no")],
        "conditions": [f"- {edition.labels.arm(arm)}" for arm in facts["allocation"]],
        "allocation": [_allocation(edition, facts)],
        "people": [_people(edition, facts)],
        "outcomes": _listed(_hypotheses(edition, facts)) + _listed(_others(edition, facts)),
        "analysis": analysis,
        "analyses": [*analysis, *verdicts],
        "verdicts": verdicts,
        "exclusions": _listed(_exclusions(edition, facts)) or [strings("lock.no_rules")],
        "missing": [strings("lock.missing")],
        "record": [f"{term.name}: {'; '.join(term.values)}" for term in _record(edition, facts)],
    }


def _listed(table: Table) -> list[str]:
    return [
        "- " + "; ".join([_named(row.head, group.title), *(cell.text for cell in row.cells if cell.text)])
        for group in table.groups
        for row in group.rows
    ]


def _named(head: str, group: str) -> str:
    return f"{head} ({group})" if group else head


def _hypothesis_lines(edition: Edition, facts: Facts) -> list[str]:
    return [
        "- "
        + edition.strings(
            "lock.hypothesis",
            outcome=edition.labels.outcome(one["outcome"]),
            audience=edition.labels.audience(one["audience"]),
            margin=_margin(edition, one),
        )
        for one in facts["hypotheses"]
    ]


def _study(edition: Edition, facts: Facts) -> tuple[Term, ...]:
    study, strings, labels = edition.findings.study, edition.strings, edition.labels
    terms = [Term(strings("lock.term.question"), (strings("lock.question"),))]
    for name, value in (("goal", labels.text(study.goal)), ("substance", study.substance), ("setting", study.setting)):
        if value:
            terms.append(Term(strings(f"lock.term.{name}"), (clean_line(value),)))
    terms.append(Term(strings("lock.term.arms"), tuple(labels.arm(arm) for arm in facts["allocation"])))
    terms.append(Term(strings("lock.term.allocation"), (_allocation(edition, facts),)))
    terms.append(Term(strings("lock.term.audiences"), tuple(labels.audience(one.id) for one in study.audiences)))
    return tuple(terms)


def _allocation(edition: Edition, facts: Facts) -> str:
    parts = facts["allocation"]
    if len(set(parts.values())) <= 1:
        return edition.strings("lock.allocation.equal")
    named = [f"{edition.labels.arm(arm)} {count}" for arm, count in parts.items()]
    return edition.strings("lock.allocation.unequal", parts=edition.strings.listed(named))


def _margin(edition: Edition, one: Facts) -> str:
    if one["margin"] is None:
        return ""
    return edition.numerals.in_unit(edition.numerals.exact(one["margin"]), one["unit"])


def _hypotheses(edition: Edition, facts: Facts) -> Table:
    audiences = dict.fromkeys(one["audience"] for one in facts["hypotheses"])
    groups = [
        (
            edition.labels.audience(audience),
            [_outcome_row(edition, one) for one in facts["hypotheses"] if one["audience"] == audience],
        )
        for audience in audiences
    ]
    return make_table(edition.strings("lock.caption.hypotheses"), _headings(edition), groups)


def _others(edition: Edition, facts: Facts) -> Table:
    rows = [_outcome_row(edition, one) for one in facts["others"]]
    return make_table(edition.strings("lock.caption.others"), _headings(edition), [("", rows)])


def _headings(edition: Edition) -> list[str]:
    return [edition.strings(f"lock.column.{name}") for name in ("outcome", "role", "margin", "model", "covariates")]


def _outcome_row(edition: Edition, one: Facts) -> TableRow:
    covariates = [clean_line(name) for name in one["covariates"]]
    return TableRow(
        edition.labels.outcome(one["outcome"]),
        (
            Cell(edition.strings(f"lock.role.{one['role'].replace('.', '_')}")),
            Cell(_margin(edition, one)),
            Cell(edition.strings(f"lock.model.{one['model']}")),
            Cell(edition.strings.listed(covariates) or edition.strings("lock.none")),
        ),
    )


def _exclusions(edition: Edition, facts: Facts) -> Table:
    strings = edition.strings
    rows = []
    for one in facts["rules"]:
        explained = f"rule_explained.{one['rule']}"
        settings = [f"{clean_line(key)} = {_plain(value)}" for key, value in one["settings"].items()]
        cells = (
            Cell(strings(explained) if strings.has(explained) else ""),
            Cell("; ".join(settings) or strings("lock.none")),
            Cell(strings(f"lock.then.{one['then']}")),
        )
        rows.append(TableRow(strings.word("rule", one["rule"]), cells))
    headings = [strings(f"lock.column.{name}") for name in ("rule", "meaning", "settings", "then")]
    return make_table(strings("lock.caption.exclusions"), headings, [("", rows)])


def _plain(value: Any) -> str:
    return clean_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _analysis(edition: Edition, facts: Facts) -> tuple[Term, ...]:
    strings, analysis = edition.strings, facts["analysis"]
    alpha = edition.numerals.exact(analysis["alpha"])
    resamples = edition.numerals.count(analysis["resamples"])
    terms = [
        ("estimate", strings("lock.estimate")),
        ("level", strings("lock.level", alpha=alpha)),
        ("multiplicity", strings(f"lock.multiplicity.{analysis['multiplicity']}", resamples=resamples)),
        ("variance", strings("lock.variance", variance=str(analysis["variance"]).upper())),
        ("seed", str(facts["seed"])),
    ]
    terms += [("clusters", strings("lock.clusters"))] if analysis["clusters"] else []
    terms += [("weights", strings("lock.weights"))] if analysis["weights"] else []
    for name in ("subgroups", "alternatives"):
        if analysis[name]:
            terms.append((name, strings.listed([clean_line(one) for one in analysis[name]])))
    return tuple(Term(strings(f"lock.term.{name}"), (text,)) for name, text in terms)


def _words(edition: Edition, group: str, codes: tuple[str, ...], caption: str) -> Table:
    """Each verdict or decision with the rule that leads to it, and what it means."""
    strings = edition.strings
    rows = [
        TableRow(
            strings(f"{group}.{code}.word"),
            (Cell(strings(f"lock.rule.{code}")), Cell(strings(f"{group}.{code}.meaning"))),
        )
        for code in codes
    ]
    headings = [strings(f"lock.column.{name}") for name in (group, "condition", "meaning")]
    return make_table(strings(caption), headings, [("", rows)])


def _people(edition: Edition, facts: Facts) -> str:
    if facts["people"] is None:
        return edition.strings("lock.people.unknown")
    named = [
        f"{edition.labels.audience(audience)}: {edition.numerals.count(n)}" for audience, n in facts["people"].items()
    ]
    return edition.strings("lock.people.known", people=edition.strings.listed(named))


def _record(edition: Edition, facts: Facts) -> tuple[Term, ...]:
    strings, lock = edition.strings, facts["lock"]
    unknown = told_parts(strings, lock)
    state = (strings(f"lock.state.{lock['state']}"), *([unknown] if unknown else []))
    terms = [Term(strings("lock.term.state"), state)]
    if lock["time"] is not None:
        terms.append(Term(strings("lock.term.time"), (clean_line(lock["time"]),)))
    if lock["after_data"] is not None:
        terms.append(Term(strings("lock.term.after_data"), (clean_line(lock["after_data"]),)))
    for key in ("beside", "written", "version"):
        if lock.get(key) is not None:
            terms.append(Term(strings(f"lock.term.{key}"), (clean_line(str(lock[key])),)))
    return tuple(terms)


def _amendments(edition: Edition, facts: Facts) -> list[dict[str, Any]]:
    """Each amendment with its changes in words."""
    return [
        one | {"changes": [told_change(edition.strings, change) for change in one["changes"]]}
        for one in facts["lock"]["amendments"]
    ]


def _files(edition: Edition, facts: Facts) -> Table:
    rows = [
        TableRow(clean_line(name), (Cell(file["sha256"]), Cell(file["content_sha256"])))
        for name, file in facts["files"].items()
    ]
    headings = [edition.strings(f"lock.column.{name}") for name in ("file", "bytes", "content")]
    return make_table(edition.strings("lock.caption.files"), headings, [("", rows)])
