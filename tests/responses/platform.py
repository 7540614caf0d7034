"""An invented platform for tests: two header rows, names of its own, and everything a platform can say."""

from __future__ import annotations

from dataclasses import replace

from pretest.errors import DataError
from pretest.platforms import registry
from pretest.platforms.platform import Platform
from pretest.platforms.unwrapped import Reader, Unwrapped
from pretest.tables import columns

HEADER = "Answer-ID;State;Group;Secs;IP-Adr;Said1;Said2;Said3;Remark;MsgControl;MsgDebt;MsgFear;Note"
LABELS = "id;state;group;seconds;ip;one;two;three;remark;c;d;f;note"
FIELDS = {
    "Answer-ID": columns.RESPONDENT,
    "State": columns.STATUS,
    "Group": columns.ARM_CODE,
    "Secs": columns.DURATION,
    "Said1": "sd1",
    "Said2": "sd2",
    "Said3": "sd3",
    "Remark": "opinion",
}


def _recognise(table):
    return "Answer-ID" in table.frame


def _unwrap(table, forms):
    if not _recognise(table):
        raise DataError("not_an_export", table.name, "this is no export of the invented platform")
    coded = {name: mask[1:] for name, mask in table.coded.items()}
    inner = replace(table, frame=table.frame.iloc[1:].reset_index(drop=True), rows=table.rows[1:], coded=coded)
    shown = {"control": "MsgControl", "debt": "MsgDebt", "fear": "MsgFear"}
    return Unwrapped(inner, 2, dict(FIELDS), shown, identifying=("IP-Adr",))


def platform(name, recognise, unwrap):
    """A platform that can only be read."""

    def write():
        raise AssertionError("nothing is exported here")

    return Platform(name, name, "invented", write, read=lambda: Reader(recognise, unwrap))


def install(monkeypatch, *more):
    """Let the invented platform pass for formr's."""
    monkeypatch.setattr(registry, "PLATFORMS", (platform("formr", _recognise, _unwrap), *more))


def export(*rows):
    return "\n".join([HEADER, LABELS, *rows]) + "\n"


# r1-r6 count; one preview, one test, one screened out; r6 is partial. r3 was shown another arm's message, r5 none.
ROWS = (
    "r1;complete;control;100;10.0.0.1;1;5;3;;12;;;x",
    "r2;complete;debt;200;10.0.0.2;2;98;3;mail me: a@b.nl;;3,5;;y",
    "r3;complete;fear;300;10.0.0.3;3;97;3;;;20;;z",
    "r4;complete;control;400;10.0.0.4;4;5;96;fine;15;;;x",
    "p1;preview;nonesuch;1;10.0.0.5;;;;;;;;",
    "t1;test;debt;1;10.0.0.6;5;5;5;;;9;;",
    "s1;screened_out;;9;10.0.0.7;;;;;;;;",
    "r5;complete;debt;500;10.0.0.8;5;1;2;;;;;y",
    "r6;partial;fear;60;10.0.0.9;5;;;;;;30;z",
)
