"""Text for the fields of OSF and the questions of AsPredicted, field by field, to paste."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.preregtables import JUDGED
from pretest.report.words import preregistered as told
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.ruled import Facts
from pretest.words import DECISIONS, Language

Lines = list[str]
Teller = Callable[[Edition, Facts], Lines]

AS_PREDICTED_LIMIT = 3_200
"""Characters of one answer: about what a reader of an AsPredicted page, which is one page, takes in."""


def osf_text(findings: Findings, facts: Facts, *, language: Language = "en", library: Library | None = None) -> str:
    """Text for the fields of the OSF preregistration form, field by field."""
    return _form(read_edition(findings, language, library), facts, "osf", OSF)


def aspredicted_text(
    findings: Findings, facts: Facts, *, language: Language = "en", library: Library | None = None
) -> str:
    """Text for the questions of AsPredicted. An answer that is longer than it takes is whole, and says so."""
    return _form(read_edition(findings, language, library), facts, "aspredicted", AS_PREDICTED)


def _form(edition: Edition, facts: Facts, form: str, fields: Mapping[str, Teller]) -> str:
    parts = []
    for name, teller in fields.items():
        heading = edition.strings(f"lock.{form}.{name}.heading")
        answer = "\n".join(teller(edition, facts))
        if form == "aspredicted" and len(answer) > AS_PREDICTED_LIMIT:
            count = edition.numerals.count
            note = edition.strings("lock.too_long", n=count(len(answer)), most=count(AS_PREDICTED_LIMIT))
            answer = f"{note}\n{answer}"
        parts.append(f"{heading}\n{'-' * len(heading)}\n{answer}")
    return "\n\n".join(parts) + "\n"


def _text(key: str) -> Teller:
    return lambda edition, facts: [edition.strings(key)]


def _listed(lines: Lines) -> Lines:
    return [f"- {line}" for line in lines]


def _title(edition: Edition, facts: Facts) -> Lines:
    return [edition.labels.title()]


def _description(edition: Edition, facts: Facts) -> Lines:
    goal = edition.labels.text(edition.findings.study.goal)
    return [*([goal] if goal else []), edition.strings("lock.question")]


def _hypotheses(edition: Edition, facts: Facts) -> Lines:
    return [*told.hypothesis_lines(edition, facts), edition.strings("lock.null"), *_aims(edition, facts)]


def _aims(edition: Edition, facts: Facts) -> Lines:
    return [edition.strings("lock.aims_mean"), *_listed(told.aim_lines(edition, facts))]


def _main(edition: Edition, facts: Facts) -> Lines:
    found = {one["outcome"]: one for one in facts["hypotheses"]}
    grouped = {name: [one["audience"] for one in facts["hypotheses"] if one["outcome"] == name] for name in found}
    return _listed([told.outcome_line(edition, found[name] | {"audiences": who}) for name, who in grouped.items()])


def _others(edition: Edition, facts: Facts) -> Lines:
    return _listed([told.outcome_line(edition, one) for one in facts["others"]])


def _other_names(edition: Edition, facts: Facts) -> Lines:
    """The further outcomes by name, for a form that wants few words."""
    names = [f"‘{edition.labels.outcome(one['outcome'])}’" for one in facts["others"]]
    return [edition.strings("lock.other_names", outcomes=edition.strings.listed(names))] if names else []


def _arms(edition: Edition, facts: Facts) -> Lines:
    first, *arms = told.arm_lines(edition, facts)
    return [first, *_listed(arms)]


def _conditions(edition: Edition, facts: Facts) -> Lines:
    return [*_arms(edition, facts), told.allocation_text(edition, facts)]


def _sample(edition: Edition, facts: Facts) -> Lines:
    return [*told.people_lines(edition, facts), *told.stopping_lines(edition, facts)]


def _rules(edition: Edition, facts: Facts) -> Lines:
    return [edition.strings("lock.exclusions_mean"), *told.rule_lines(edition, facts)]


def _decisions(edition: Edition, facts: Facts) -> Lines:
    """Each decision with the rule that leads to it: what the answers are held against."""
    strings = edition.strings
    words = {code: strings(f"decision.{code}.word") for code in DECISIONS}
    return _listed([f"{word}: {strings(f'lock.rule.{code}')}" for code, word in words.items()])


def _inference(edition: Edition, facts: Facts) -> Lines:
    strings = edition.strings
    verdicts = [f"{strings(f'verdict.{code}.word')}: {strings(f'lock.rule.{code}')}" for code in JUDGED]
    return [*_listed(verdicts), *_decisions(edition, facts)]


def _data(edition: Edition, facts: Facts) -> Lines:
    return [told.data_text(edition, facts)]


def _anything(edition: Edition, facts: Facts) -> Lines:
    other = _other_names(edition, facts)
    return [*other, *told.exploratory_lines(edition, facts), *told.record_lines(edition, facts)]


def _analyses(edition: Edition, facts: Facts) -> Lines:
    return [*told.analysis_lines(edition, facts), edition.strings("lock.decides"), *_decisions(edition, facts)]


OSF: dict[str, Teller] = {
    "title": _title,
    "description": _description,
    "hypotheses": _hypotheses,
    "type": _text("lock.type"),
    "blinding": _text("lock.fill_in"),
    "design": _conditions,
    "randomisation": lambda edition, facts: [told.allocation_text(edition, facts)],
    "foreknowledge": _data,
    "collection": lambda edition, facts: [
        *told.audience_lines(edition, facts),
        *told.stated_lines(edition, facts),
        edition.strings("lock.fill_in"),
    ],
    "sample": lambda edition, facts: told.people_lines(edition, facts),
    "stopping": lambda edition, facts: told.stopping_lines(edition, facts),
    "manipulated": _arms,
    "variables": lambda edition, facts: [*_main(edition, facts), *_others(edition, facts)],
    "models": lambda edition, facts: told.analysis_lines(edition, facts),
    "inference": _inference,
    "exclusion": _rules,
    "missing": _text("lock.missing"),
    "exploratory": lambda edition, facts: told.exploratory_lines(edition, facts),
    "other": lambda edition, facts: told.record_lines(edition, facts),
}
AS_PREDICTED: dict[str, Teller] = {
    "data": _data,
    "question": lambda edition, facts: [edition.strings("lock.question"), *_hypotheses(edition, facts)],
    "dependent": _main,
    "conditions": _conditions,
    "analyses": _analyses,
    "outliers": _rules,
    "sample": _sample,
    "other": _anything,
    "name": _title,
    "type": _text("lock.type"),
}
