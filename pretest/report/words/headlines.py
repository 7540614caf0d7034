"""Why a concept is decided on as it is: sentences that name what was judged, harms before aims."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pretest.report.words.claims import Claim, ClaimKind
from pretest.report.words.decided import DecisionRow, driving_cells
from pretest.report.words.edition import Edition
from pretest.report.words.judged import JudgedCell
from pretest.report.words.looked import next_look
from pretest.report.words.sentences import better_list, block_sentences, worse_list
from pretest.report.words.understanding import understood_claims
from pretest.words import ABOVE_ZERO, BELOW_MARGIN, BLOCKS, REACHED_VERDICTS, VERDICTS, WARNING_VERDICTS, AimBadge

WHY_KINDS = ("verdict", "reason", "aim_badge", "understood")
"""Kinds of claims that say why; the others say how sure it is and what it takes."""

_BETTER = ("improved", "benefit_shown", "benefit_not_shown")  # told by what there should be more of


def why_claims(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    """What drives the decision of one audience, with all else that warns; harms first, then the aims, then
    whether people understand it."""
    bare = [_bare(edition, row, reason) for reason in ("no_control", "no_primary_harm") if reason in row.reasons]
    blocked = [cell for cell in cells if cell.is_harm or cell.is_aim]
    return [
        *bare,
        *_harm_claims(edition, row, cells),
        *cleared_claims(edition, row, cells),
        *_aim_claims(edition, row, cells),
        *understood_claims(edition, row.panel, row.concept),
        *_block_claims(edition, row, blocked),
    ]


def _harm_claims(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    harms = [cell for cell in cells if cell.is_harm]
    claims = _off_topic(edition, row)
    driving = [cell for cell in driving_cells(row, cells) if cell.is_harm and _is_open(cell)]
    # whatever was found is told, whether or not it drives the decision
    told = [cell for cell in harms if cell.verdict in ABOVE_ZERO or cell in driving]
    claims += [_verdict_claim(edition, row, verdict, own) for verdict, own in _by_verdict(told)]
    for code in ("possible_harm", "possible_harm_few"):
        claims += _reason(edition, row, code, [cell for cell in harms if cell.reason == code])
    return claims


def _aim_claims(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    """The aims and benefits: what went the wrong way first, then what drives the decision."""
    turned = [cell for cell in cells if _is_reversed(cell)]
    told = [cell for cell in driving_cells(row, cells) if cell not in turned and (cell.is_aim or not cell.is_harm)]
    # a harm that is an aim and was excluded is an aim that was not reached; that it is excluded is told with the harms
    missed = [cell for cell in told if cell.verdict in ("benefit_not_shown", "harm_excluded")]
    gains = [cell for cell in told if cell.verdict in REACHED_VERDICTS or (_is_open(cell) and not cell.is_harm)]
    claims = [_aim_claim(edition, row, "reversed", turned)] if turned else []
    claims += [_verdict_claim(edition, row, verdict, own) for verdict, own in _by_verdict(gains)]
    claims += [_aim_claim(edition, row, "not_shown", missed)] if missed else []
    return claims + ([_bare(edition, row, "aim_not_measured")] if "aim_not_measured" in row.reasons else [])


def _is_reversed(cell: JudgedCell) -> bool:
    return cell.verdict == "benefit_reversed" or (cell.is_harm and cell.is_aim and cell.verdict in ABOVE_ZERO)


def _is_open(cell: JudgedCell) -> bool:
    return cell.verdict == "inconclusive"


def _by_verdict(cells: Iterable[JudgedCell]) -> list[tuple[str, list[JudgedCell]]]:
    """Cells by verdict, in the order of the house: from worst to best."""
    found: dict[str, list[JudgedCell]] = {}
    for cell in cells:
        found.setdefault(cell.verdict, []).append(cell)
    return [(verdict, found[verdict]) for verdict in VERDICTS if verdict in found]


def _verdict_claim(edition: Edition, row: DecisionRow, verdict: str, cells: list[JudgedCell]) -> Claim:
    outcomes = _outcomes(cells)
    gain = verdict == "inconclusive" and not cells[0].is_harm
    listed = better_list if gain or verdict in _BETTER else worse_list
    key = "why.inconclusive_gain" if gain else f"why.{verdict}"
    text = edition.strings(key, outcomes=listed(edition, outcomes))
    return Claim(text, "verdict", verdict, row.concept, row.audience, outcomes)


def _aim_claim(edition: Edition, row: DecisionRow, badge: AimBadge, cells: list[JudgedCell]) -> Claim:
    outcomes = _outcomes(cells)
    listed = worse_list if badge == "reversed" else better_list
    text = edition.strings(f"why.benefit_{badge}", outcomes=listed(edition, outcomes))
    return Claim(text, "aim_badge", badge, row.concept, row.audience, outcomes)


def _outcomes(cells: Iterable[JudgedCell]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cell.outcome for cell in cells))


def _bare(edition: Edition, row: DecisionRow, reason: str) -> Claim:
    return Claim(edition.strings(f"why.{reason}"), "reason", reason, row.concept, row.audience)


def _off_topic(edition: Edition, row: DecisionRow) -> list[Claim]:
    """The harms about the message that are compared with nobody; they have no cells."""
    named = (part.removeprefix("off_topic:") for part in row.reasons if part.startswith("off_topic:"))
    outcomes = tuple(dict.fromkeys(named))
    if not outcomes:
        return []
    text = edition.strings("why.off_topic", outcomes=edition.strings.listed([*map(edition.labels.outcome, outcomes)]))
    return [Claim(text, "reason", "off_topic", row.concept, row.audience, outcomes)]


def _reason(edition: Edition, row: DecisionRow, reason: str, cells: list[JudgedCell]) -> list[Claim]:
    if not cells:
        return []
    outcomes = _outcomes(cells)
    text = edition.strings(f"why.{reason}", outcomes=worse_list(edition, outcomes))
    return [Claim(text, "reason", reason, row.concept, row.audience, outcomes)]


def _block_claims(edition: Edition, row: DecisionRow, cells: list[JudgedCell]) -> list[Claim]:
    """What stands in the way of a reassuring word, once for each kind."""
    claims = []
    for block in BLOCKS:
        own = [cell for cell in cells if cell.block == block]
        if own:
            text = " ".join(block_sentences(edition, block, own))
            claims.append(Claim(text, "block", block, row.concept, row.audience, _outcomes(own)))
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
    needed = claim("decision", row.decision, next_look(edition) or strings("decisions.collect_more"))
    if not math.isfinite(row.n_more):
        return [needed, claim("note", "n_more", strings("decisions.n_more_unknown"))]
    units = strings("decisions.drawn" if row.drawn else "decisions.people")
    more = strings("decisions.n_more", n=numerals.count(math.ceil(row.n_more)), units=units)
    return [needed, claim("note", "n_more", more)]
