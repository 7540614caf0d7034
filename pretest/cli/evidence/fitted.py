"""``pretest evidence fit``: random effects over the studies of one role."""

from __future__ import annotations

import json
import math
from pathlib import Path

import click

from pretest.cli.evidence.options import (
    chosen_role,
    level_option,
    method_option,
    name_argument,
    other_studies,
    role_option,
    study_option,
    words_for,
)
from pretest.cli.examples import examples
from pretest.cli.options import json_option, spoken_option
from pretest.cli.screen import table
from pretest.errors import SpecError
from pretest.evidence.pool import Pooled, pool, roles_of
from pretest.numbers.between import TauMethod
from pretest.numbers.meta import RandomEffects
from pretest.report.words.drawer import drawer_lines
from pretest.report.words.researched import Tongue, fit_lines, interval_of, lacking_line, left_lines
from pretest.spec.content import find_evidence
from pretest.spec.evidence import Evidence
from pretest.words import Language, Role

PROMISED = ("k", "mu", "se", "conf_low", "conf_high", "tau2", "i2", "q", "predict_low", "predict_high", "method")
"""Keys of the JSON, in their order; what one study cannot say is null."""


@click.command(
    epilog=examples("pretest evidence fit campaigns", "pretest evidence fit mine.yaml --role harm.stigma --json")
)
@name_argument
@study_option
@role_option
@method_option
@level_option
@spoken_option
@json_option
def fit(
    name: str,
    study: Path | None,
    role: Role | None,
    method: TauMethod,
    conf_level: float,
    lang: Language | None,
    as_json: bool,
) -> None:
    """Tell what the studies of one role say together.

    Effects are put in SD of the control group, above 0 = worse, and pooled with random effects; the interval is that of
    Hartung and Knapp. It is also told how far the expected effect would move if results stayed unpublished.

    Without --role every role of the file is told, each by itself: roles are never pooled together, so that --json needs
    one. What cannot be put in SD is named with its reason.
    """
    found, words = find_evidence(name, study), words_for(lang, study)
    known = other_studies(found, study)
    every = () if as_json or role is not None else roles_of(found)
    roles = every or (chosen_role(found, role),)
    fits = [pool(found, one, method=method, conf_level=conf_level, known=known) for one in roles]
    if as_json:
        _print_json(fits[0], found, words)
        return
    click.echo(words("title", title=found.title.in_language(words.strings.language), id=found.id))
    for pooled in fits:
        click.echo(f"\n== {words.role(pooled.role)}")
        if pooled.fit is not None:
            _print_studies(words, pooled, pooled.fit)
        for line in (*fit_lines(words, pooled), *drawer_lines(words, pooled, conf_level), *left_lines(words, pooled)):
            click.echo(line)
    if line := lacking_line(words, found):
        click.echo("\n" + line)


def record_of_fit(fit: RandomEffects) -> dict[str, object]:
    """The promised keys; a number that is not known is None."""
    values = {key: getattr(fit, key) for key in PROMISED}
    return {key: None if isinstance(one, float) and not math.isfinite(one) else one for key, one in values.items()}


def _print_json(pooled: Pooled, evidence: Evidence, words: Tongue) -> None:
    """The fit on stdout; what is not in it on stderr."""
    for line in left_lines(words, pooled):
        click.echo(line, err=True)
    if pooled.fit is None:
        hint = f"'pretest evidence check {evidence.id}' tells why."
        raise SpecError("evidence_none", evidence.id, "no effect of this role can be pooled", hint=hint)
    click.echo(json.dumps(record_of_fit(pooled.fit), allow_nan=False, indent=1))


def _print_studies(words: Tongue, pooled: Pooled, fit: RandomEffects) -> None:
    rows = []
    for study, effect, weight in zip(pooled.studies, pooled.effects, fit.weights.tolist(), strict=True):
        low, high = interval_of(effect, fit.conf_level)
        ends = f"{words.signed(low)} … {words.signed(high)}"
        rows.append([study.id, words.signed(effect.estimate), ends, words.numerals.share(weight)])
    level = {"interval": {"level": words.level(fit.conf_level)}}
    keys = ("study", "effect", "interval", "weight")
    table([words(f"head.{key}", **level.get(key, {})) for key in keys], rows)
