"""When something was recorded, and by which version."""

from __future__ import annotations

import datetime
from importlib.metadata import PackageNotFoundError, version


def utc(moment: datetime.datetime | None = None) -> str:
    """``moment`` (default: now) in UTC to the second, as ISO 8601; such texts sort as the moments do."""
    given = moment or datetime.datetime.now(datetime.UTC)
    return given.astimezone(datetime.UTC).isoformat(timespec="seconds")


def package_version(name: str = "pretest") -> str:
    """The version of an installed package, or ``unknown``."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "unknown"
