"""A preregistration as sentences: what is asked, what counts as harm and why, how it is judged, when it stops."""

from __future__ import annotations

import datetime

from pretest.findings import OutcomeFacts
from pretest.report.words.deviations import told_parts
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.looked import per_hundred
from pretest.report.words.ruled import Facts, column_name, condition_text, settings_text
from pretest.report.words.sentences import worse_name


def margin_text(edition: Edition, one: Facts) -> str:
    """The margin with its unit; empty where there is none."""
    if one["margin"] is None:
        return ""
    return edition.numerals.in_unit(edition.numerals.exact(one["margin"]), one["unit"])


def margin_meaning(edition: Edition, outcome: str) -> str:
    """What a margin means in words, why it has this size and where it comes from, as far as the plan says so."""
    fact = outcome_fact(edition, outcome)
    if fact is None:
        return ""
    strings, labels = edition.strings, edition.labels
    told = []
    if words := labels.text(fact.margin_words):
        told.append(strings("sentence.margin_words", words=_ended(words)))
    if why := labels.text(fact.margin_why):
        told.append(strings("sentence.margin_why", why=_ended(why)))
    if fact.margin_basis:
        told.append(
            strings("sentence.margin_basis", basis=strings.word("sentence.basis", clean_line(fact.margin_basis)))
        )
    return " ".join(told)


def hypothesis_lines(edition: Edition, facts: Facts) -> list[str]:
    """One hypothesis per main harm and group, numbered, with its margin and what that means."""
    lines = []
    for number, one in enumerate(facts["hypotheses"], 1):
        said = edition.strings(
            "lock.hypothesis",
            number=edition.numerals.count(number),
            audience=edition.labels.audience(one["audience"]),
            outcome=worse_name(edition, one["outcome"]),
            margin=margin_text(edition, one),
        )
        lines.append(f"{said} {margin_meaning(edition, one['outcome'])}".rstrip())
    return lines or [edition.strings("lock.no_hypotheses")]


def aim_lines(edition: Edition, facts: Facts) -> list[str]:
    """What the campaign wants to improve, and among whom."""
    strings = edition.strings
    lines = [
        strings(
            "lock.aim",
            outcome=edition.labels.outcome(one["outcome"]),
            audiences=strings.listed([edition.labels.audience(name) for name in one["audiences"]]),
        )
        for one in facts["aims"]
    ]
    return lines or [strings("lock.no_aims")]


def outcome_line(edition: Edition, one: Facts) -> str:
    """One outcome as it is measured: among whom, with how many questions or made of what, and as what it counts."""
    strings, labels = edition.strings, edition.labels
    audiences = one.get("audiences", [one.get("audience")])
    fact = outcome_fact(edition, one["outcome"])
    if one.get("composite"):
        parts = strings.listed([f"‘{labels.outcome(part)}’" for part in one["composite"]])
        measured = strings("lock.measured.composite", parts=parts)
    elif fact is not None and fact.items:
        many = len(fact.items) > 1
        values = {"n": edition.numerals.count(len(fact.items)), "text": _unended(labels.text(fact.items[0]))}
        measured = strings("lock.measured.items" if many else "lock.measured.item", **values)
    else:
        measured = strings("lock.measured.column")
    return strings(
        "lock.outcome",
        outcome=labels.outcome(one["outcome"]),
        role=strings(f"lock.role.{one['role'].replace('.', '_')}"),
        audiences=strings.listed([labels.audience(name) for name in audiences]),
        measured=measured,
    )


def arm_lines(edition: Edition, facts: Facts) -> list[str]:
    """The messages, and which of them the others are compared with."""
    lines = [edition.strings("lock.arms", n=edition.numerals.count(len(facts["allocation"])))]
    for arm in facts["allocation"]:
        key = {facts["control"]: "control", facts["other_control"]: "other_control"}.get(arm, "concept")
        lines.append(edition.strings(f"lock.arm.{key}", arm=edition.labels.arm(arm)))
    return lines


def allocation_text(edition: Edition, facts: Facts) -> str:
    parts = facts["allocation"]
    if len(set(parts.values())) <= 1:
        return edition.strings("lock.allocation.equal")
    named = [f"{edition.labels.arm(arm)} {edition.numerals.count(count)}" for arm, count in parts.items()]
    return edition.strings("lock.allocation.unequal", parts=edition.strings.listed(named))


def audience_lines(edition: Edition, facts: Facts) -> list[str]:
    """Who belongs to each audience."""
    lines = []
    for name, condition in facts["audiences"].items():
        who, said = edition.labels.audience(name), condition_text(edition, facts, condition)
        everybody = edition.strings("lock.everybody", audience=who)
        lines.append(edition.strings("lock.belongs", audience=who, condition=said) if said else everybody)
    return lines


def stated_lines(edition: Edition, facts: Facts) -> list[str]:
    """What the plan counts on and no questionnaire of the study proves to be asked."""
    strings, labels = edition.strings, edition.labels
    named = {"audience": labels.audience, "outcome": labels.outcome, "column": clean_line}
    return [
        strings(f"lock.stated.{one['kind']}", name=named[one["kind"]](one["name"]), column=clean_line(one["column"]))
        for one in facts["stated"]
    ]


def people_lines(edition: Edition, facts: Facts) -> list[str]:
    """How many people start, and where that number comes from."""
    if facts["people"] is None:
        return [edition.strings("lock.people.unknown")]
    count = edition.numerals.count
    lines = [
        edition.strings("lock.people.audience", audience=edition.labels.audience(audience), n=count(n))
        for audience, n in facts["people"].items()
    ]
    return [*lines, edition.strings("lock.people.why")]


def stopping_lines(edition: Edition, facts: Facts) -> list[str]:
    """The planned looks or that there is no interim test, and how often data were looked at since the lock."""
    looks = len(facts["lock"].get("looks", ()))
    said = (
        edition.strings("lock.looks.some", n=edition.numerals.count(looks))
        if looks
        else edition.strings("lock.looks.none")
    )
    return [*_planned_looks(edition, facts), said]


def _planned_looks(edition: Edition, facts: Facts) -> list[str]:
    """The looks that the plan has; facts of earlier versions tell of none."""
    strings, numerals, looks = edition.strings, edition.numerals, facts["analysis"].get("looks")
    if not looks or len(looks["n"]) == 1:
        one = [strings("lock.one_look", units=numerals.count(looks["n"][0]))] if looks else []
        return [*one, strings("lock.stopping")]
    units = strings.listed([numerals.count(n) for n in looks["n"]])
    spending = strings(f"provenance.look.spending.{looks['spending']}")
    total = per_hundred(edition, facts["analysis"]["alpha"])
    levels = [
        strings("lock.look_level", units=numerals.count(n), level=per_hundred(edition, level))
        for n, level in zip(looks["n"], looks["levels"], strict=True)
    ]
    return [
        strings("lock.planned_looks", n=numerals.count(len(looks["n"])), units=units, spending=spending, total=total),
        *levels,
        strings("lock.looks_total"),
    ]


def data_text(edition: Edition, facts: Facts) -> str:
    return edition.strings("lock.data.yes" if facts["data_exist"] else "lock.data.no")


def rule_lines(edition: Edition, facts: Facts) -> list[str]:
    """The rules on quality, numbered, in prose."""
    strings = edition.strings
    lines = []
    for number, one in enumerate(facts["rules"], 1):
        explained = f"rule_explained.{one['rule']}"
        meaning = strings(explained) if strings.has(explained) else ""
        then = strings(f"lock.then_sentence.{one['then']}")
        parts = (meaning, settings_text(edition, facts, one), then)
        head = strings("lock.rule_head", number=edition.numerals.count(number), rule=strings.word("rule", one["rule"]))
        lines.append(" ".join([head, *filter(None, parts)]))
    return lines or [strings("lock.no_rules")]


def analysis_lines(edition: Edition, facts: Facts) -> list[str]:
    """How harms and aims are estimated and tested, in prose."""
    strings, analysis = edition.strings, facts["analysis"]
    alpha = edition.numerals.exact(analysis["alpha"])
    resamples = edition.numerals.count(analysis["resamples"])
    lines = [
        strings("lock.estimate"),
        strings("lock.level", alpha=alpha),
        strings(f"lock.multiplicity.{analysis['multiplicity']}", resamples=resamples),
        strings("lock.variance", variance=str(analysis["variance"]).upper()),
        *([strings("lock.clusters")] if analysis["clusters"] else []),
        *([strings("lock.weights")] if analysis["weights"] else []),
        evidence_line(edition, analysis.get("evidence")),
        *covariate_lines(edition, facts),
    ]
    return [*lines, strings("lock.seed", seed=clean_line(str(facts["seed"])))]


def evidence_line(edition: Edition, evidence: Facts | None) -> str:
    """What the chances of harm start from: a cautious convention, or the sources that the plan mixes."""
    strings, share = edition.strings, edition.numerals.share
    if evidence is None:
        return strings("lock.evidence.none")
    weights = evidence["weights"]
    parts = []
    if evidence["prior"] is not None:
        name = clean_line(str(evidence["prior"]))
        parts.append(strings("lock.evidence.research", name=name, mix=share(weights["research"])))
    if weights["practice"] > 0:
        parts.append(strings("lock.evidence.practice", mix=share(weights["practice"])))
    return strings("lock.evidence.mixed", sources=strings.listed(parts), rest=share(weights["vague"]))


def covariate_lines(edition: Edition, facts: Facts) -> list[str]:
    """For which answers each main harm is adjusted: one line per set of them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for one in facts["hypotheses"]:
        found.setdefault(tuple(one["covariates"]), []).append(edition.labels.outcome(one["outcome"]))
    strings = edition.strings
    return [
        strings(
            "lock.adjusted",
            outcomes=strings.listed([f"‘{name}’" for name in dict.fromkeys(outcomes)]),
            covariates=strings.listed([f"‘{column_name(edition, facts, name)}’" for name in names])
            or strings("lock.none"),
        )
        for names, outcomes in found.items()
    ]


def exploratory_lines(edition: Edition, facts: Facts) -> list[str]:
    """Subgroups and other analyses that were named beforehand."""
    strings, analysis = edition.strings, facts["analysis"]
    lines = []
    if analysis["subgroups"]:
        named = [_subgroup(edition, facts, one) for one in analysis["subgroups"]]
        lines.append(strings("lock.subgroups", subgroups=strings.listed(named)))
    if analysis["alternatives"]:
        named = [strings.word("lock.alternative", one) for one in analysis["alternatives"]]
        lines.append(strings("lock.alternatives", alternatives=strings.listed(named)))
    return lines or [strings("lock.no_exploratory")]


def _subgroup(edition: Edition, facts: Facts, one: Facts) -> str:
    name = f"‘{column_name(edition, facts, one['by'])}’"
    if not one["cut"]:
        return name
    cuts = edition.strings.listed(
        [edition.numerals.decimal(cut, 0 if float(cut).is_integer() else 2) for cut in one["cut"]]
    )
    return edition.strings("lock.cut", name=name, cuts=cuts)


def record_lines(edition: Edition, facts: Facts) -> list[str]:
    """What is known of the lock: its state, when and why, and how to check it."""
    strings, lock = edition.strings, facts["lock"]
    lines = [strings(f"lock.state.{lock['state']}")]
    if unknown := told_parts(strings, lock):
        lines.append(unknown)
    if lock["time"] is not None:
        lines.append(strings("lock.record.time", time=moment(edition, lock["time"])))
    for key in ("after_data", "beside"):
        if lock.get(key) is not None:
            lines.append(strings(f"lock.record.{key}", why=_ended(clean_line(lock[key]))))
    if lock.get("written") is not None:
        lines.append(strings("lock.record.written", anchor=clean_line(str(lock["written"]))))
    if lock.get("version") is not None:
        lines.append(strings("lock.record.version", version=clean_line(str(lock["version"]))))
    return lines


def moment(edition: Edition, time: str) -> str:
    """2026-11-28T12:57:08+00:00 → 28 November 2026, 12:57 (UTC); what is no such time stays as it is."""
    try:
        known = datetime.datetime.fromisoformat(time).astimezone(datetime.UTC)
    except ValueError:
        return clean_line(time)
    date = edition.numerals.date(known.date().isoformat()) or ""
    return edition.strings("lock.record.moment", date=date, clock=known.strftime("%H:%M"))


def outcome_fact(edition: Edition, outcome: str) -> OutcomeFacts | None:
    return next((fact for fact in edition.findings.study.outcomes if fact.id == outcome), None)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _unended(text: str) -> str:
    return text.removesuffix(".")
