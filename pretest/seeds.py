"""Random numbers: one seed per study, one independent stream per purpose.

Streams are named, so that adding one does not move the numbers of another.
"""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, *names: str | int) -> np.random.Generator:
    """An independent generator for ``names`` under the study's seed; the same call, the same numbers."""
    keys = [zlib.crc32(str(name).encode()) for name in names]
    return np.random.default_rng(np.random.SeedSequence([seed, *keys]))
