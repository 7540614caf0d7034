"""Follow outcomes over stored waves: the same figures as of the frame of all waves, without that frame."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pretest.waves.domains import Followed
from pretest.waves.outcome import WaveOutcome
from pretest.waves.store.engine import Engine


def follow_stored(
    files: Mapping[int, Path], outcomes: Sequence[WaveOutcome], suppress_below: int, *, engine: Engine | None = None
) -> Followed:
    """What ``follow`` gives of the rows of all ``files`` together: wave → the Parquet file of its respondents."""
    raise NotImplementedError
