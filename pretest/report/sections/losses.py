"""Whom the quality rules point out, per audience and group: counts, what is left, and whether the groups differ."""

from __future__ import annotations

from pretest.report.pages.table import Cell, Table, TableRow, Term, make_table
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row


def loss_tables(edition: Edition) -> tuple[Table, ...]:
    """One table per audience, rules down and groups across; none where the plan has no rules or nobody saw an arm."""
    panels = edition.panels(edition.rows("loss"))
    tables: list[Table] = []
    for panel, rows in panels.items():
        arms = sorted({row["concept"] for row in rows if row["concept"]}, key=edition.concept_place)
        rules = list(dict.fromkeys(row["rule"] for row in rows))
        if not arms or len(rules) < 2:
            continue
        by_rule = {rule: {row["concept"]: row for row in rows if row["rule"] == rule} for rule in rules}
        tables.append(_table(edition, edition.panel(panel), by_rule, ["", *arms]))
    return tuple(tables)


def explained_rules(edition: Edition) -> tuple[Term, ...]:
    """What each kind of rule of the plan looks at, and where that comes from."""
    strings = edition.strings
    kinds = dict.fromkeys(row["kind"] for row in edition.rows("loss"))
    return tuple(
        Term(clean_line(strings.word("rule", kind)), (strings(f"rule_explained.{kind}"),))
        for kind in kinds
        if strings.has(f"rule_explained.{kind}")
    )


def rule_name(edition: Edition, label: str, kind: str) -> str:
    """The word for a rule; behind a name that the plan gave it, the kind of rule."""
    word = clean_line(edition.strings.word("rule", label))
    if edition.strings.has(f"rule.{label}") or not edition.strings.has(f"rule.{kind}"):
        return word
    return f"{word} ({edition.strings(f'rule.{kind}')})"


def _table(edition: Edition, name: str, by_rule: dict[str, dict[str, Row]], arms: list[str]) -> Table:
    strings = edition.strings
    kept = by_rule["kept"]
    lines = [TableRow(strings("quality.losses_read"), (*_counts(edition, kept, arms, "n"), Cell("–")))]
    for rule, rows in by_rule.items():
        kind = rows[""]["kind"]
        head = strings("quality.losses_kept") if rule == "kept" else rule_name(edition, rule, kind)
        lines.append(TableRow(head, (*(_flagged(edition, rows[arm]) for arm in arms), _test(edition, rows[""]))))
    lines.append(TableRow(strings("quality.losses_left"), (*_counts(edition, kept, arms, "n_left"), Cell("–"))))
    columns = [strings("column.rule"), strings("quality.losses_total"), *map(edition.labels.arm, arms[1:])]
    columns.append(strings("quality.losses_test"))
    return make_table(strings("quality.losses_caption", panel=name), columns, [("", lines)])


def _counts(edition: Edition, rows: dict[str, Row], arms: list[str], figure: str) -> list[Cell]:
    return [_shown(edition, rows[arm][figure]) for arm in arms]


def _shown(edition: Edition, count: int | None) -> Cell:
    if count is None:
        return Cell(edition.strings("page.not_shown"), "hidden")
    return edition.number(edition.numerals.count(count))


def _flagged(edition: Edition, row: Row) -> Cell:
    count, share = row["n_flagged"], row["share"]
    if count is None or share != share:
        return _shown(edition, count)
    text = edition.strings("quality.flagged", n=edition.numerals.count(count), share=edition.numerals.share(share))
    return edition.number(text)


def _test(edition: Edition, row: Row) -> Cell:
    """The test over the groups in words; that they differ stands there even where the figures are hidden."""
    strings = edition.strings
    if row["p_value"] != row["p_value"]:
        text = strings("quality.untested")
    else:
        p_value = edition.numerals.p_value(row["p_value"])
        low = "_low" if row["p_value"] < 0.001 else ""
        name = "chi_square" if row["test"] == "chi_square" else "fisher"
        text = strings(f"quality.{name}{low}", p=p_value)
    return Cell(strings("quality.differs", test=text) if row["finding"] else text)
