"""The page on a study that is still to be done: how many people, and how often it would say what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pretest.findings import Findings
from pretest.library import Library
from pretest.report.pages.page import render_page
from pretest.report.pages.plandesigns import designs_figure, designs_table, parts_table
from pretest.report.pages.planfigures import decision_curves
from pretest.report.pages.plantables import (
    constructs_table,
    detectable_table,
    errors_table,
    formula_table,
    joint_table,
    size_table,
    sizes_table,
    verdicts_table,
)
from pretest.report.pages.table import Illustration, Table
from pretest.report.words.designs import design_sentences, part_sentences
from pretest.report.words.edition import Edition, read_edition
from pretest.report.words.planned import answer_sentences
from pretest.words import Language

__all__ = ["recommendation", "render_plan", "size_table"]

Record = Mapping[str, Any]  # plan.json, read back or as made

MOST_POINTS = 3.0  # of 100 that a split may cost without a warning
SECTIONS = ("concept", "advice", "designs", "formula", "operating", "errors", "detectable", "how")


@dataclass(frozen=True, slots=True)
class Operating:
    """One audience: the figure on decisions, and the table of the verdicts per harm."""

    title: str
    illustration: Illustration
    verdicts: Table


def render_plan(findings: Findings, record: Record, *, language: Language, library: Library | None = None) -> str:
    """``plan.json`` as one HTML page that needs nothing else: the joint chances of a concept first.

    Parameters
    ----------
    findings : of the study that is planned, without results (``pipeline.draft_findings``): its names and labels.
    """
    edition = read_edition(findings, language, library)
    operating = [_operating(edition, record, audience) for audience in record["cleared"]]
    return render_page(
        "pages/plan.html.j2",
        edition,
        library,
        title=edition.labels.title(),
        sections=[name for name in SECTIONS if name != "designs" or record.get("designs")],
        unsuppressed=False,
        answer=answer_sentences(edition, record),
        joint=joint_table(edition, record),
        part_lines=part_sentences(edition, record),
        joint_parts=parts_table(edition, record),
        design_lines=design_sentences(edition, record),
        designs=designs_table(edition, record),
        designs_drawn=designs_figure(edition, record),
        advice=recommendation(edition, record),
        sizes=sizes_table(edition, record),
        formula=formula_table(edition, record),
        operating=operating,
        errors=errors_table(edition, record),
        detectable=detectable_table(edition, record),
        constructs=constructs_table(edition, record) if record.get("split") else None,
        studies=edition.numerals.count(record["n_studies"]),
        road=road_sentences(edition, record),
    )


def recommendation(edition: Edition, record: Record) -> list[str]:
    """What to do, in sentences: people per audience, how sure that is, and what would make it cheaper."""
    strings, numerals = edition.strings, edition.numerals
    target = numerals.probability(record["question"]["target"])
    if not all(one["reachable"] for one in record["needed"]):
        unreachable = strings("planning.advice.unreachable", target=target)
        return [unreachable, *_chances(edition, record), *gate_sentences(edition, record), *_split(edition, record)]
    lines = []
    for one in record["needed"]:
        values = {
            "audience": edition.labels.audience(one["audience"]),
            "n": numerals.count(one["n"]),
            "concept": numerals.count(one["n_concept"]),
            "control": numerals.count(one["n_control"]),
        }
        lines.append(strings("planning.advice.audience", **values))
    if len(record["needed"]) > 1:
        lines.append(strings("planning.advice.total", n=numerals.count(record["needed_total"])))
    lines.append(strings("planning.advice.target", target=target))
    lines += [*_chances(edition, record), *gate_sentences(edition, record)]
    ratio, control = record["question"]["ratio"], record["control_ratio"]
    equal = len(set(ratio.values())) <= 1
    if control >= 1.4 and equal and len(ratio) > 2:
        lines.append(strings("planning.advice.ratio", ratio=numerals.decimal(control, 1)))
    lines.append(strings("planning.advice.losses"))
    forced = road_sentences(edition, record) if (record.get("road") or {}).get("whole_because") else []
    return [*lines, *_split(edition, record), *forced]


def gate_sentences(edition: Edition, record: Record) -> list[str]:
    """Whether it is counted that a message must be understood: as truth.yaml says of a concept, or not at all."""
    if any("concepts" not in one for one in record.get("gates", ())):
        return _older_gates(edition, record)
    strings, lines, held = edition.strings, [], False
    for one in record.get("gates", ()):
        gate = edition.numerals.probability(one["share"])
        values = {"audience": edition.labels.audience(one["audience"]), "gate": gate}
        if all(right is None for right in one["concepts"].values()):
            lines.append(strings("planning.advice.gate_unsaid", **values))
            continue
        told = [_understood(edition, name, right, one["share"]) for name, right in one["concepts"].items()]
        lines.append(strings("planning.advice.gate", **values, concepts=strings.listed(told)))
        held = held or any(right is not None and right < one["share"] for right in one["concepts"].values())
    return [*lines, strings("planning.advice.gate_tables")] if held else lines


def _none_understood(record: Record) -> bool:
    """Whether, in the invented world, too few people understand each of the concepts in some group."""
    gates = [one for one in record.get("gates", ()) if "concepts" in one]
    concepts = {name for one in gates for name in one["concepts"]}
    low = {
        name for one in gates for name, right in one["concepts"].items() if right is not None and right < one["share"]
    }
    return bool(concepts) and low == concepts


def _understood(edition: Edition, concept: str, right: float | None, gate: float) -> str:
    """How many people understand one concept in the invented world, and whether that is enough."""
    kind = "unsaid" if right is None else ("enough" if right >= gate else "low")
    values = {} if right is None else {"share": edition.numerals.probability(right)}
    return edition.strings(f"planning.advice.understood.{kind}", concept=edition.labels.arm(concept), **values)


def _older_gates(edition: Edition, record: Record) -> list[str]:
    """Of plans of before, which say no share per concept."""
    strings, numerals, lines = edition.strings, edition.numerals, []
    for kind in ("counted", "not_counted"):
        found = [one for one in record.get("gates", ()) if (one["level"] is not None) == (kind == "counted")]
        audiences = list(dict.fromkeys(one["audience"] for one in found))
        if audiences:
            shares = sorted({numerals.probability(one["share"]) for one in found})
            levels = sorted({numerals.probability(one["level"]) for one in found if one["level"] is not None})
            values = {"audiences": strings.listed([*map(edition.labels.audience, audiences)])}
            values |= {"gate": strings.listed(shares), "level": strings.listed(levels) if levels else ""}
            lines.append(strings(f"planning.advice.gate_{kind}", **values))
    return lines


def road_sentences(edition: Edition, record: Record) -> list[str]:
    """How the simulated studies were judged, and why not as arrays where they were not; nothing for plans of before."""
    told = record.get("road")
    if told is None:
        return []
    strings, draws = edition.strings, edition.numerals.count(told["draws"])
    why = [code.partition(":") for code in told["whole_because"]]
    if why:
        reasons = [strings(f"planning.whole_because.{kind}", name=name) for kind, _, name in why]
        return [strings("planning.road.must", reasons=strings.listed(reasons), draws=draws)]
    return [strings(f"planning.road.{told['taken']}", draws=draws)]


def _split(edition: Edition, record: Record) -> list[str]:
    """What it costs that everybody gets part of the blocks of questions; nothing without a split."""
    rates = record.get("split")  # plans of before split did not know it
    if not rates:
        return []
    strings, numerals = edition.strings, edition.numerals
    chances = {name: numerals.probability(rates[name]["value"]) for name in ("split", "full")}
    error = rates.get("cost_error")  # plans of before the two forms were of the same people have none
    same = error == 0 and rates["cost"] == 0
    name = "planning.advice." + ("split" if error is None else "split_same" if same else "split_paired")
    told = {} if error is None else {"error": numerals.decimal(error, 1)}
    lines = [strings(name, **chances, cost=numerals.signed(rates["cost"], 1), **told)]
    if rates["cost"] > MOST_POINTS:
        lines.append(strings("planning.advice.split_dear", most=numerals.decimal(MOST_POINTS, 0)))
    return lines


def _chances(edition: Edition, record: Record) -> list[str]:
    """How often the decision on a concept was right in the simulated studies, over all audiences together."""
    strings, numerals = edition.strings, edition.numerals
    people = numerals.count(sum(record["sizes"].values()))
    rate, enough = record["concept"]["cleared"], record["question"]["target"]
    kind = "enough" if rate["low"] >= enough else ("too_few" if rate["high"] < enough else "near")
    name = kind if record["question"]["n"] is not None else "simulated"
    lines = [strings(f"planning.advice.{name}", n=people, chance=numerals.probability(rate["value"]))]
    if "go" in record["concept"]:
        chance = numerals.probability(record["concept"]["go"]["value"])
        gated = any("concepts" in one for one in record.get("gates", ()))
        kind = "go_understood" if gated else "go"
        lines.append(
            strings(f"planning.advice.{kind}", n=people, chance=chance, gain=numerals.decimal(record["gain"], 1))
        )
    elif _none_understood(record) and any(one["gain"] > 0 for one in record["operating"]):
        lines.append(strings("planning.advice.go_never"))
    return lines


def _operating(edition: Edition, record: Record, audience: str) -> Operating:
    rows = [one for one in record["operating"] if one["audience"] == audience]
    decisions = [one for one in rows if one["outcome"] == "" and one["gain"] == 0]
    return Operating(
        title=edition.labels.audience(audience),
        illustration=decision_curves(edition, audience, decisions, record),
        verdicts=verdicts_table(edition, [one for one in rows if one["outcome"] != "" and one["gain"] == 0]),
    )
