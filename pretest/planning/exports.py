"""A wave of invented respondents as the exports that a platform would give of it."""

from __future__ import annotations

import numpy as np

from pretest.errors import DesignError, did_you_mean
from pretest.planning.invented import invented_answers
from pretest.platforms.registry import rehearsable
from pretest.seeds import stream
from pretest.spec import Study
from pretest.spec.truth import Truth, load_truth


def rehearse(
    study: Study,
    truth: Truth | None = None,
    platform: str = "qualtrics",
    *,
    n: int = 4000,
    rng: np.random.Generator | None = None,
    wave: int = 1,
) -> dict[str, bytes]:
    """``n`` invented respondents as the exports that a survey platform would give, to rehearse an import.

    Parameters
    ----------
    truth, n, rng, wave : as in ``simulate``.
    platform : qualtrics, limesurvey, odk, redcap or formr.

    Returns
    -------
    dict
        File name → bytes, one export per questionnaire. Ids of respondents begin with 'invented'.

    Raises
    ------
    DesignError
        When there is no such layout, or the study cannot be invented (as ``simulate``).
    SpecError
        When ``truth`` is None and truth.yaml is missing or not valid.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> list(pretest.rehearse(study, platform="formr", n=60))
    ['wave1-main_nl.csv']
    """
    layouts = rehearsable()
    if platform not in layouts:
        hint = did_you_mean(platform, layouts) or f"Known: {', '.join(layouts)}."
        raise DesignError("unknown_layout", platform, "there is no such export layout", hint=hint)
    layout = layouts[platform]()
    known = load_truth(study) if truth is None else truth
    drawn = stream(study.file.seed, "simulate", wave) if rng is None else rng
    files: dict[str, bytes] = {}
    for invented in invented_answers(study, known, n=n, rng=drawn, wave=wave):
        for name, content in layout(study, invented, drawn).items():
            own = name if name.startswith(invented.form.id) else f"{invented.form.id}-{name}"
            files[f"wave{wave}-{own}"] = content
    return files
