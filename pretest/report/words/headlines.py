"""Why a concept is decided on as it is: sentences that name what was judged, harms before aims."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pretest.report.words.claims import Claim, ClaimKind
from pretest.report.words.decided import DecisionRow, driving_cells
from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell
from pretest.report.words.sentences import better_list, block_sentences, outcome_list, worse_list
from pretest.words import BELOW_MARGIN, BLOCKS, VERDICTS, WARNING_VERDICTS

_AIMS_FIRST = ("benefit_reversed",)  # what went the wrong way is the first thing to know of an aim
_BETTER = ("improved", "benefit_shown", "benefit_not_shown")  # told by what there should be more of


def why_claims(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    """What drives the decision of one audience, then all else that warns, whether or not it drives."""
    drivers = driving_cells(row, cells)
    claims = [_bare(edition, row, reason) for reason in ("no_control", "no_primary_harm") if reason in row.reasons]
    off_topic = [cell for cell in cells if f"off_topic:{cell.outcome}" in row.reasons]
    claims += _reason(edition, row, "off_topic", off_topic) if off_topic else []
    told = [cell for cell in drivers if cell not in off_topic]
    told += [cell for cell in cells if cell.verdict in WARNING_VERDICTS and cell not in told]
    small = [cell for cell in cells if cell.verdict == "trivial_harm" and cell not in told]
    told += small
    for verdict, own in _by_verdict(told):
        claims.append(_verdict_claim(edition, row, verdict, own))
    for code in ("possible_harm", "possible_harm_few"):
        possible = [cell for cell in cells if cell.reason == code]
        claims += _reason(edition, row, code, possible) if possible else []
    if "aim_not_measured" in row.reasons:
        claims.append(_bare(edition, row, "aim_not_measured"))
    return claims + _block_claims(edition, row, [cell for cell in cells if cell.is_harm or cell.is_aim])


def _by_verdict(cells: Iterable[JudgedCell]) -> list[tuple[str, list[JudgedCell]]]:
    """Cells by verdict: harms from worst to best, then the aims, those that went the wrong way first."""
    found: dict[tuple[bool, str], list[JudgedCell]] = {}
    for cell in cells:
        found.setdefault((not cell.is_harm, cell.verdict), []).append(cell)
    ordered = sorted(found, key=lambda key: (key[0], key[1] not in _AIMS_FIRST, _place(key[1])))
    return [(verdict, found[aim, verdict]) for aim, verdict in ordered]


def _place(verdict: str) -> int:
    known = list(VERDICTS)
    return known.index(verdict) if verdict in known else len(known)


def _verdict_claim(edition: Edition, row: DecisionRow, verdict: str, cells: list[JudgedCell]) -> Claim:
    outcomes = tuple(dict.fromkeys(cell.outcome for cell in cells))
    gain = verdict == "inconclusive" and not cells[0].is_harm
    listed = better_list if gain or verdict in _BETTER else worse_list
    key = "why.inconclusive_gain" if gain else f"why.{verdict}"
    text = f"{edition.verdict(verdict).text}: {listed(edition, outcomes)}."
    if edition.strings.has(key):
        text = edition.strings(key, outcomes=listed(edition, outcomes))
    return Claim(text, "verdict", verdict, row.concept, row.audience, outcomes)


def _bare(edition: Edition, row: DecisionRow, reason: str) -> Claim:
    return Claim(edition.strings(f"why.{reason}"), "reason", reason, row.concept, row.audience)


def _reason(edition: Edition, row: DecisionRow, reason: str, cells: list[JudgedCell]) -> list[Claim]:
    outcomes = tuple(dict.fromkeys(cell.outcome for cell in cells))
    named = outcome_list(edition, cells) if reason == "off_topic" else worse_list(edition, outcomes)
    text = edition.strings(f"why.{reason}", outcomes=named)
    return [Claim(text, "reason", reason, row.concept, row.audience, outcomes)]


def _block_claims(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    """What stands in the way of a reassuring word, once for each kind."""
    claims = []
    for block in BLOCKS:
        own = [cell for cell in cells if cell.block == block]
        if own:
            text = " ".join(block_sentences(edition, block, own))
            outcomes = tuple(dict.fromkeys(cell.outcome for cell in own))
            claims.append(Claim(text, "block", block, row.concept, row.audience, outcomes))
    return claims


def cleared_claims(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    """That no harm above the limit was found, of what was judged by name: only where no harm cell, primary or not,
    says anything else, and with what cannot be told beside it."""
    harms = [cell for cell in cells if cell.is_harm]
    if row.harm_badge != "not_above_limit" or any(cell.verdict in WARNING_VERDICTS for cell in harms):
        return []
    open_ = [cell for cell in harms if cell.verdict not in BELOW_MARGIN]
    still_open = {cell.outcome for cell in open_}
    cleared = tuple(dict.fromkeys(cell.outcome for cell in harms if cell.outcome not in still_open))
    if not cleared:
        return []
    text = edition.strings("why.cleared", outcomes=worse_list(edition, cleared))
    claims = [Claim(text, "harm_badge", row.harm_badge, row.concept, row.audience, cleared)]
    return claims + ([_verdict_claim(edition, row, "inconclusive", open_)] if open_ else [])


def more_claims(edition: Edition, row: DecisionRow) -> list[Claim]:
    """What is needed for an answer, and what is not shown. More people are never asked for where they do not help."""
    strings, numerals = edition.strings, edition.numerals

    def claim(kind: ClaimKind, word: str, text: str) -> Claim:
        return Claim(text, kind, word, row.concept, row.audience)

    if row.suppressed and not edition.findings.complete:
        return [claim("note", "suppressed", strings("decisions.hidden", n=numerals.count(edition.threshold)))]
    if row.decision != "collect_more":
        return []
    if row.n_more_reason in ("not_feasible", "not_by_n"):
        return [claim("reason", row.n_more_reason, strings(f"decisions.{row.n_more_reason}"))]
    needed = claim("decision", row.decision, strings("decisions.collect_more"))
    if not math.isfinite(row.n_more):
        return [needed, claim("note", "n_more", strings("decisions.n_more_unknown"))]
    units = strings("decisions.drawn" if row.drawn else "decisions.people")
    more = strings("decisions.n_more", n=numerals.count(math.ceil(row.n_more)), units=units)
    return [needed, claim("note", "n_more", more)]
