"""What the sums of the waves say: which harms built up past the threshold, since when, and which cannot be told."""

from __future__ import annotations

import math
from collections.abc import Iterator

from pretest.report.words.claims import Claim
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.tablerows import Row
from pretest.report.words.waved import wave_name

Series = dict[tuple[str, str, str], list[Row]]
"""Audience, outcome and place → the rows of one sum, by wave; in the order of the study, all places together first."""


def sums(edition: Edition) -> Series:
    """The sums of all harms that alarms watch."""
    audiences = [audience.id for audience in edition.findings.study.audiences]
    found: Series = {}
    for row in edition.rows("cusum"):
        found.setdefault((row["audience"], row["outcome"], row["place"]), []).append(row)
    order = sorted(found, key=lambda key: (audiences.index(key[0]), edition.outcome_place(key[1]), key[2]))
    return {key: sorted(found[key], key=lambda row: row["wave"]) for key in order}


def built_up(edition: Edition) -> tuple[Claim, ...]:
    """One sentence for each harm that is past the threshold, then per audience those that are not or cannot be told."""
    found = sums(edition)
    above = [key for key, rows in found.items() if rows[-1]["crossed"]]
    said = [_above(edition, key, found[key]) for key in above if not key[2]]
    said += _in_places(edition, [key for key in above if key[2] and (*key[:2], "") not in above])
    for audience in dict.fromkeys(key[0] for key in found):
        own = {key[1]: rows[-1] for key, rows in found.items() if key[0] == audience and not key[2]}
        lower = [one for one, row in own.items() if not math.isnan(row["value"]) and not row["crossed"]]
        untold = [one for one, row in own.items() if math.isnan(row["value"])]
        for name, outcomes in (("untold", untold), ("below", lower)):
            if outcomes:
                words = edition.strings.listed([edition.labels.outcome(one) for one in outcomes])
                text = edition.strings(f"cusum.{name}", outcomes=words, audience=edition.labels.audience(audience))
                said.append(Claim(text, "wave_cusum", name, "", audience, tuple(outcomes)))
    return tuple(said)


def _above(edition: Edition, key: tuple[str, str, str], rows: list[Row]) -> Claim:
    since = next(row for row in _last_stretch(rows) if row["crossed"])
    words = {"outcome": edition.labels.outcome(key[1]), "audience": edition.labels.audience(key[0])}
    text = edition.strings("cusum.above_since", wave=wave_name(edition, since["wave"]), **words)
    return Claim(text, "wave_cusum", "above", "", key[0], (key[1],))


def _last_stretch(rows: list[Row]) -> Iterator[Row]:
    """The rows since the sum was last below the threshold, or had no figure."""
    last = max((n for n, row in enumerate(rows) if not row["crossed"] and not math.isnan(row["value"])), default=-1)
    yield from rows[last + 1 :]


def _in_places(edition: Edition, keys: list[tuple[str, str, str]]) -> list[Claim]:
    """Harms that are past the threshold in some places, though not everywhere together."""
    said = []
    for audience, outcome in dict.fromkeys(key[:2] for key in keys):
        places = edition.strings.listed([clean_line(key[2]) for key in keys if key[:2] == (audience, outcome)])
        words = {"outcome": edition.labels.outcome(outcome), "audience": edition.labels.audience(audience)}
        text = edition.strings("cusum.above_place", place=places, **words)
        said.append(Claim(text, "wave_cusum", "above_place", "", audience, (outcome,)))
    return said
