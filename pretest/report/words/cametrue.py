"""What came true of a panel's forecasts, in sentences: how far each field was off, and who was too sure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from pretest.practice.panel.forecasts import Pooled
from pretest.practice.panel.score import FEWEST_SCORED, Score
from pretest.report.words.edition import Edition
from pretest.report.words.practised import group_name
from pretest.spec.panel import Panel
from pretest.words import DOMAINS, Role

Scored = Sequence[tuple[Pooled, Score]]
TOLD_ROLES: tuple[Role, ...] = ("harm.stigma", "harm.boomerang")
TOO_SURE = 0.75  # of the intervals of 90 % hold the result: below that they are too narrow


def by_domain(scores: Scored) -> dict[str, list[Score]]:
    """Scores per field, everybody first."""
    found: dict[str, list[Score]] = {}
    for domain in ("", *DOMAINS):
        own = [score for row, score in scores if row.domain == domain]
        if own:
            found[domain] = own
    return found


def mean_crps(scores: Sequence[Score]) -> float:
    return sum(one.crps for one in scores) / len(scores)


def scored_lines(
    edition: Edition, panel: Panel, scores: Scored, roles: Mapping[str, str], *, n_late: int = 0
) -> list[str]:
    """What is to be said of the scores. roles: outcome → its role."""
    lines = list(_lines(edition, panel, scores, roles)) if scores else []
    if n_late:
        lines.append(edition.strings("panelpage.scored.late", n=edition.numerals.count(n_late)))
    return lines


def _lines(edition: Edition, panel: Panel, scores: Scored, roles: Mapping[str, str]) -> Iterator[str]:
    strings, numerals = edition.strings, edition.numerals
    groups = by_domain(scores)
    if "" in groups:
        everybody = groups[""]
        group = group_name(edition, panel, "").lower()
        n = numerals.count(len(everybody))
        yield strings("panelpage.scored.all", n=n, group=group, crps=numerals.decimal(mean_crps(everybody), 1))
        none = sum(one.crps_none for one in everybody) / len(everybody)
        vague = sum(one.crps_vague for one in everybody) / len(everybody)
        yield strings("panelpage.scored.none", crps=numerals.decimal(none, 1))
        yield strings("panelpage.scored.vague", crps=numerals.decimal(vague, 1))
    for role in TOLD_ROLES:
        yield from _nearest(edition, panel, [one for one in scores if roles.get(one[0].outcome) == role], role)
    for domain, own in groups.items():
        share = sum(one.covered for one in own) / len(own)
        if len(own) >= FEWEST_SCORED and share < TOO_SURE:
            name = group_name(edition, panel, domain)
            yield strings("panelpage.scored.too_sure", group=name, share=numerals.share(share))


def _nearest(edition: Edition, panel: Panel, scores: Scored, role: Role) -> Iterator[str]:
    """Which field was nearest on one kind of harm, and which was furthest off."""
    means = {domain: mean_crps(own) for domain, own in by_domain(scores).items() if domain}
    if len(means) < 2:
        return
    near, far = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    yield edition.strings(
        "panelpage.scored.harm",
        role=edition.strings(f"panelpage.role.{role.removeprefix('harm.')}"),
        group=group_name(edition, panel, near),
        other=group_name(edition, panel, far),
        crps=edition.numerals.decimal(means[near], 1),
        far=edition.numerals.decimal(means[far], 1),
    )
