"""Whether people understand the message, in many invented studies at once: as ``cells.understanding``."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from pretest.analysis.cells.understanding import EXACT, gate_word, reasons_of
from pretest.disclosure.limit import threshold
from pretest.planning.gates import Reasons, Understanding
from pretest.planning.quick.audience import Stacked
from pretest.spec import Scale, Study
from pretest.words import Bools


def stacked_reasons(study: Study, gates: Understanding, audience: Stacked, counted: Bools) -> Reasons:
    """What keeps the concepts from going ahead in one audience, with the number of the study as wave."""
    rows = [
        row
        for scale in study.gated(audience.name)
        if any((audience.name, scale.id, concept) in gates.counted for concept in study.decided)
        for row in _rows(study, audience, scale, counted)
        if (audience.name, scale.id, row["concept"]) in gates.counted
    ]
    return reasons_of(rows)


def _rows(study: Study, audience: Stacked, scale: Scale, counted: Bools) -> Iterator[dict[str, object]]:
    assert scale.gate is not None  # ``gated`` saw to it
    score, below, gate = audience.score(scale), threshold(study), scale.gate
    own = counted & ~np.isnan(score)
    right = own & (score >= 1.0 - EXACT)
    for name, level in _groups(audience, gate.by, own):
        for code, arm in enumerate([study.control or "", *study.concepts]):
            if arm not in study.decided or study.file.arms[arm].control == "off_topic":
                continue
            part = audience.parts[code]
            asked = (own & level)[:, part].sum(axis=1)
            knew = (right & level)[:, part].sum(axis=1)
            for r, (n, n_right) in enumerate(zip(asked.tolist(), knew.tolist(), strict=True)):
                word = gate_word(gate, n, n_right / n if n else np.nan, below)
                place = {"wave": r, "audience": audience.name, "concept": arm}
                yield place | {"scale": scale.id, "subgroup": name, "met": word}


def _groups(audience: Stacked, by: str | None, own: Bools) -> Iterator[tuple[str, Bools]]:
    """Everybody, then every group that somebody is in; of a group without anybody nothing can be told."""
    yield "", np.ones(own.shape, dtype=bool)
    if by is None or by not in audience.asked:
        return
    values = audience.value(by)
    for level in np.unique(values[own & ~np.isnan(values)]):
        yield by, values == level
