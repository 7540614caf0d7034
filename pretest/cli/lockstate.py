"""What a run says about the lock of the plan on stderr: that the study differs from it, and what it did not freeze."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from pretest.cli.speech import counted, speech
from pretest.words import Language

MOST = 5  # deviations in full


def show_lock(lock: Mapping[str, Any], language: Language) -> None:
    """Deviations of ``lock``, a record of ``LockState``; nothing where the study is as it was locked."""
    words, deviations = speech(language), lock["deviations"]
    if deviations:
        click.echo(f" ! {counted(words, 'terminal.lock.differs', len(deviations))}", err=True)
    for one in deviations[:MOST]:
        none = words("terminal.lock.not_given")
        old, new = (none if one[key] is None else one[key] for key in ("old", "new"))
        kind = words(f"terminal.lock.kind.{one['kind']}")
        click.echo(f"   {kind}: {one['key']}: {old} → {new}", err=True)
    if len(deviations) > MOST:
        click.echo(f"   {words('terminal.lock.more', n=str(len(deviations) - MOST))}", err=True)
    show_not_frozen(lock, language, err=True)


def show_not_frozen(lock: Mapping[str, Any], language: Language, *, err: bool = False) -> None:
    """What the lock did not freeze, so that nobody knows whether it changed."""
    words, parts = speech(language), lock["not_frozen"]
    if parts:
        named = "; ".join(words(f"terminal.lock.part.{part}") for part in parts)
        click.echo(f" ! {words('terminal.lock.not_frozen', parts=named)}", err=err)
