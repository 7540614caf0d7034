"""What a platform's export is once its wrapping is off: a table with one row per submission, and what its columns are.

Every platform that can be read has one ``Reader``. It looks at a ``Table`` as it was read (raw names, raw cells) and
returns an ``Unwrapped``; it never reads or writes files and never decides what is analysed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pretest.errors import Note
from pretest.forms.form import Form
from pretest.tablefiles.tablefile import Table


@dataclass(frozen=True, slots=True, eq=False)
class Unwrapped:
    """One export without its wrapping.

    table: one row per submission; header and label rows are gone from ``frame``, ``rows`` and ``coded``, ``rows``
    still names the lines of the file. Columns keep the platform's names.
    header_rows: rows of the file above the data.
    fields: what the columns are: column of the table → item column of the study (``ITEM``, ``ITEM_pre``), or one of
    ``columns.RESPONDENT``, ``columns.ARM_CODE`` (code of the arm assigned), ``columns.SUBMISSION_COLUMNS``,
    ``PAGE_SECONDS`` + screen id, ``ORDER`` + block id. Only columns about which the platform or a form leaves no
    doubt; cells of ``STATUS`` are one of ``columns.STATUSES``, those of ``SHOWN`` arm codes or ids.
    shown_seconds: arm id or code → column with the seconds that its message was on the screen, where every arm has
    a screen of its own; a value means that it was displayed.
    texts: column → the question as the platform words it. labels: column → code as text → its label.
    identifying: columns that identify people (IP address, names, e-mail, coordinates, device ids).
    metadata: the platform's own columns that are neither answers nor identifying (progress, dates).
    """

    table: Table
    header_rows: int = 1
    fields: Mapping[str, str] = field(default_factory=dict)
    shown_seconds: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    identifying: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """recognise: whether a table is an export of the platform, by its form alone (column names, first rows); never by
    what people answered. unwrap: takes the table and the study's forms (none without a study); raises DataError when
    the table is no such export.
    """

    recognise: Callable[[Table], bool]
    unwrap: Callable[[Table, Sequence[Form]], Unwrapped]
