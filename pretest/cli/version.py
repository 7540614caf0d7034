"""The version, read only when it is asked for: looking it up costs as much as all of ``pretest --help``."""

from __future__ import annotations


def version() -> str:
    """Version of the installed package; ``unknown`` when it runs without being installed."""
    import importlib.metadata

    try:
        return importlib.metadata.version("pretest")
    except importlib.metadata.PackageNotFoundError:
        return "unknown"
