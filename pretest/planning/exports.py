"""A wave of invented respondents as the exports that a platform would give of it."""

from __future__ import annotations

import numpy as np

from pretest.errors import DesignError, did_you_mean
from pretest.planning.invented import invented_answers
from pretest.platforms.registry import rehearsable
from pretest.spec import Study
from pretest.spec.truth import Truth


def rehearse(
    study: Study, truth: Truth, platform: str, *, n: int, rng: np.random.Generator, wave: int = 1
) -> dict[str, bytes]:
    """``n`` invented respondents as exports of ``platform``: one per questionnaire, file name → content.

    Raises
    ------
    DesignError
        When there is no such layout, or the study cannot be invented (as ``simulate``).
    """
    layouts = rehearsable()
    if platform not in layouts:
        hint = did_you_mean(platform, layouts) or f"Known: {', '.join(layouts)}."
        raise DesignError("unknown_layout", platform, "there is no such export layout", hint=hint)
    layout = layouts[platform]()
    files: dict[str, bytes] = {}
    for invented in invented_answers(study, truth, n=n, rng=rng, wave=wave):
        for name, content in layout(study, invented, rng).items():
            own = name if name.startswith(invented.form.id) else f"{invented.form.id}-{name}"
            files[f"wave{wave}-{own}"] = content
    return files
