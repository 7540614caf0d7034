"""Conditions and rules of a plan as sentences: questions by their wording, answers by their labels, never a code that
has a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line

Facts = Mapping[str, Any]  # of planning.preregistration


def column_name(edition: Edition, facts: Facts, column: str) -> str:
    """What a column is called: the question or scale behind it; before the message where it was asked there."""
    known = facts["columns"].get(column)
    if known is None:
        return clean_line(column)
    name = edition.labels.text(known["label"])
    return edition.strings("lock.before", name=name) if known["before"] else name


def condition_text(edition: Edition, facts: Facts, condition: Facts) -> str:
    """``Age: at least 18 and ‘I take part …’: Yes``; empty for everybody."""
    return edition.strings.listed([_allowed(edition, facts, name, allowed) for name, allowed in condition.items()])


def _allowed(edition: Edition, facts: Facts, column: str, allowed: Facts) -> str:
    strings, number = edition.strings, _number(edition)
    parts = []
    if allowed["values"] is not None:
        values = [answer_name(edition, facts, column, one) for one in allowed["values"]]
        parts.append(strings("lock.allowed.values", values=strings.listed(values)))
    if allowed["not"] is not None:
        values = [answer_name(edition, facts, column, one) for one in allowed["not"]]
        parts.append(strings("lock.allowed.not", values=strings.listed(values)))
    for name in ("min", "max"):
        if allowed[name] is not None:
            parts.append(strings(f"lock.allowed.{name}", number=number(allowed[name])))
    if allowed["missing"] == "keep":
        parts.append(strings("lock.allowed.keep"))
    return strings("lock.allowed.column", column=column_name(edition, facts, column), allowed=strings.listed(parts))


def answer_name(edition: Edition, facts: Facts, column: str, value: Any) -> str:
    """The label of an answer; what has none stands for itself."""
    answers = facts["columns"].get(column, {}).get("answers", {})
    return edition.labels.text(answers.get(str(value))) or clean_line(str(value))


def settings_text(edition: Edition, facts: Facts, rule: Facts) -> str:
    """The settings of one rule as sentences, in the order of the plan; empty where it has none."""
    told = [_setting(edition, facts, rule, key, value) for key, value in rule["settings"].items()]
    return " ".join(told)


def _setting(edition: Edition, facts: Facts, rule: Facts, key: str, value: Any) -> str:
    strings = edition.strings
    tellers: dict[str, Callable[[], str]] = {
        "when": lambda: strings("lock.setting.when", condition=condition_text(edition, facts, value)),
        "columns": lambda: _questions(edition, facts, value),
        "scales": lambda: strings("lock.setting.scales", scales=_scales(edition, facts, value)),
        "column": lambda: strings("lock.setting.column", column=column_name(edition, facts, value)),
        "correct": lambda: _correct(edition, facts, rule, value),
        "by": lambda: strings("lock.setting.by", by=strings.listed([strings(f"lock.same.{one}") for one in value])),
    }
    if key in tellers:
        return tellers[key]()
    shown = edition.numerals.share(value) if key in _SHARES else _number(edition)(value)
    return strings(f"lock.setting.{key}", value=shown)


_SHARES = ("share_of_median", "share_of_pages", "share_of_items", "share_answered", "confidence")


def _number(edition: Edition) -> Callable[[float], str]:
    """Whole numbers without decimals, all else with those that were written down."""
    return lambda value: (
        edition.numerals.count(int(value)) if float(value).is_integer() else edition.numerals.exact(value)
    )


def _questions(edition: Edition, facts: Facts, columns: Sequence[str]) -> str:
    """How many questions, and of which scales; questions of no scale by their wording."""
    names = []
    for column in columns:
        known = facts["columns"].get(column, {})
        names.append(edition.labels.text(known.get("scale")) or column_name(edition, facts, column))
    listed = edition.strings.listed([f"‘{name}’" for name in dict.fromkeys(names)])
    return edition.strings("lock.setting.columns", n=edition.numerals.count(len(columns)), scales=listed)


def _scales(edition: Edition, facts: Facts, scales: Sequence[str]) -> str:
    return edition.strings.listed([f"‘{column_name(edition, facts, one)}’" for one in scales])


def _correct(edition: Edition, facts: Facts, rule: Facts, correct: Facts) -> str:
    column = rule["settings"].get("column", "")
    told = [
        edition.strings(
            "lock.setting.correct_arm",
            arm=edition.labels.arm(arm),
            answers=edition.strings.listed([answer_name(edition, facts, column, one) for one in answers]),
        )
        for arm, answers in correct.items()
    ]
    return edition.strings("lock.setting.correct", answers=edition.strings.listed(told))
