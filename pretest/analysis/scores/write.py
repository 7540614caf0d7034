"""The scored table as a file: SPSS with labels, Parquet with labels in its own description, or CSV with a codebook."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from pretest.analysis.record.made import note_made
from pretest.analysis.record.moments import utc
from pretest.analysis.scores.columns import ScoredColumn
from pretest.analysis.scores.table import Scores
from pretest.errors import ExportError
from pretest.files import write_atomic
from pretest.spec import Study
from pretest.values import is_number_column

ENDINGS = (".sav", ".parquet", ".csv")
MOST_LETTERS = 64  # in a name of SPSS
MOST_LABEL = 255  # bytes of a label there
_RESERVED = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
_STARTS = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins a formula
HEADER = ("column", "label", "codes")


def write_scores(scores: Scores, study: Study, path: str | Path, *, overwrite: bool = False) -> tuple[Path, ...]:
    """Write what ``score`` found; only its owner may read the file.

    Parameters
    ----------
    scores : what ``score`` gave.
    study : whose scores they are.
    path : of a .sav, .parquet or .csv file; beside CSV comes a codebook.
    overwrite : replace a file that is already there.

    Returns
    -------
    tuple of Path
        The table, then its codebook where it has one. The study notes that the table was made, so that ``withdraw``
        removes it.

    Raises
    ------
    ExportError
        When the file is there, has another ending, is one of the study's data files, or cannot be written.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> pretest.write_frame(pretest.simulate(study, n=300), study.folder / study.file.data[0].file)
    >>> scores = pretest.score(study)
    >>> [path.name for path in pretest.write_scores(scores, study, "my-study/private/scored.csv")]
    ['scored.csv', 'scored.codebook.csv']
    """
    place = Path(path)
    require_place(study, place, overwrite=overwrite)
    make = {".sav": to_sav, ".parquet": to_parquet, ".csv": to_csv}[place.suffix.lower()]
    content = make(scores)
    note_made(
        study.folder, place, content, "scores", utc()
    )  # before it is there: a run that is killed leaves no secret
    write_atomic(place, content, private=True)
    if place.suffix.lower() != ".csv":
        return (place,)
    beside = place.with_name(f"{place.stem}.codebook.csv")
    write_atomic(beside, codebook(scores), private=True)
    return place, beside


def require_place(study: Study, path: Path, *, overwrite: bool) -> None:
    """Say so when ``path`` is no place for scored data. Raises ExportError as ``write_scores``."""
    if path.suffix.lower() not in ENDINGS:
        raise ExportError("file_ending", path.name, "the file must end in .sav, .parquet or .csv")
    if any(path.resolve() == (study.folder / data.file).resolve() for data in study.file.data):
        hint = "Choose another --out."
        raise ExportError("replaces_source", path.name, "the file would replace answers of the study", hint=hint)
    if path.exists() and not overwrite:
        raise ExportError(
            "file_exists", path.name, "the file is already there", hint="Say --overwrite, or --out another."
        )


def to_csv(scores: Scores) -> bytes:
    """UTF-8 CSV: codes of missing answers are empty, and no text is a formula."""
    frame = scores.frame
    for name in frame:
        if not is_number_column(frame[name]):
            frame[name] = frame[name].map(_harmless, na_action="ignore")
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def codebook(scores: Scores) -> str:
    """What each column and each code says."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for one in (column.without_missing() for column in scores.columns):
        codes = "; ".join(f"{code:g} = {label}" for code, label in one.codes.items())
        writer.writerow([_harmless(cell) for cell in (one.name, one.label, codes)])
    return stream.getvalue()


def to_parquet(scores: Scores) -> bytes:
    """Each field has ``label`` and ``codes`` (JSON) in its metadata; codes of missing answers are empty."""
    fields, arrays = [], []
    for one in (column.without_missing() for column in scores.columns):
        numeric = is_number_column(one.values)
        array = pa.array(one.values, type=pa.float64() if numeric else pa.large_string(), from_pandas=True)
        codes = json.dumps({f"{code:g}": label for code, label in one.codes.items()}, ensure_ascii=False)
        fields.append(pa.field(one.name, array.type, metadata={"label": one.label, "codes": codes}))
        arrays.append(array)
    schema = pa.schema(fields, metadata={"study": scores.study, "title": scores.title})
    sink = pa.BufferOutputStream()
    parquet.write_table(pa.Table.from_arrays(arrays, schema=schema), sink, compression="snappy")
    return bytes(sink.getvalue())


def to_sav(scores: Scores) -> bytes:
    """SPSS with labels of variables and values; codes of missing answers are declared missing."""
    import pyreadstat

    names = spss_names([one.name for one in scores.columns])
    named = {names[one.name]: one for one in scores.columns}
    frame = pd.DataFrame({name: _spss_values(one) for name, one in named.items()})
    handle, place = tempfile.mkstemp(suffix=".sav")  # only its owner may read it
    os.close(handle)
    try:
        pyreadstat.write_sav(
            frame,
            place,
            file_label=_cut(scores.title, MOST_LETTERS),
            column_labels={name: _cut(one.label, MOST_LABEL) for name, one in named.items()},
            variable_value_labels={name: _value_labels(one.codes) for name, one in named.items() if one.codes},
            missing_ranges={name: list(one.missing) for name, one in named.items() if one.missing},
        )
        return Path(place).read_bytes()
    except (pyreadstat.PyreadstatError, ValueError) as error:
        what = f"the table cannot be written as SPSS ({type(error).__name__})"
        raise ExportError("sav_unwritten", "scores", what, hint="Write .parquet or .csv.") from None
    finally:
        Path(place).unlink(missing_ok=True)


def spss_names(names: Collection[str]) -> dict[str, str]:
    """name → a name that SPSS takes: letters, digits and _, at most 64, different also without capitals."""
    found: dict[str, str] = {}
    for name in names:
        plain = re.sub(r"[^A-Za-z0-9_]", "_", name)[: MOST_LETTERS - 4]
        plain = plain if plain[:1].isalpha() and plain.lower() not in _RESERVED else f"v_{plain}"
        number, candidate = 2, plain
        while candidate.lower() in {one.lower() for one in found.values()}:
            candidate, number = f"{plain}_{number}", number + 1
        found[name] = candidate
    return found


def _spss_values(column: ScoredColumn) -> pd.Series:
    numeric = is_number_column(column.values)
    return column.values if numeric else column.values.astype(object).where(column.values.notna(), "")


def _value_labels(codes: Mapping[float, str]) -> dict[float, str]:
    return {code: _cut(label, 120) for code, label in codes.items()}


def _cut(text: str, most: int) -> str:
    """Text of at most ``most`` bytes, cut between letters."""
    return text.encode("utf-8")[:most].decode("utf-8", errors="ignore")


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_STARTS) else text
