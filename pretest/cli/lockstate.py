"""What a run says about the lock of the plan on stderr: that the study differs from it, and what it did not freeze."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from pretest.words import FrozenPart

PARTS: Mapping[FrozenPart, str] = {
    "data": "how answers are read (data in study.yaml)",
    "population": "the population",
    "evidence": "earlier research",
    "conditions": "the questions behind conditions and rules",
    "told": "the question and the words through which outcomes are told",
}
MOST = 5  # deviations in full


def show_lock(lock: Mapping[str, Any]) -> None:
    """Deviations of ``lock``, a record of ``LockState``; nothing where the study is as it was locked."""
    deviations = lock["deviations"]
    if deviations:
        many = "1 difference" if len(deviations) == 1 else f"{len(deviations)} differences"
        click.echo(f" ! The study differs from its locked plan: {many}, not recorded.", err=True)
    for one in deviations[:MOST]:
        old, new = ("(not given)" if one[key] is None else one[key] for key in ("old", "new"))
        click.echo(f"   {one['kind']}: {one['key']}: {old} → {new}", err=True)
    if len(deviations) > MOST:
        click.echo(f"   {len(deviations) - MOST} more in the report.", err=True)
    show_not_frozen(lock, err=True)


def show_not_frozen(lock: Mapping[str, Any], *, err: bool = False) -> None:
    """What the lock did not freeze, so that nobody knows whether it changed."""
    parts = lock["not_frozen"]
    if parts:
        named = "; ".join(PARTS[part] for part in parts)
        click.echo(f" ! The lock did not freeze {named}: whether that changed is not known.", err=err)
