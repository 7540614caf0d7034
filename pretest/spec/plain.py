"""Plain words for the two ways in which an outcome can move: what laymen read in the place of a score."""

from __future__ import annotations

from pretest.spec.model import Label, Spec


class Move(Spec):
    """short: for a cell ("more distance"); clause: what people do, as a plural predicate that follows a group of people
    ("keep more distance from people who use drugs")."""

    short: Label
    clause: Label


class Plain(Spec):
    """more: of a higher score; less: of a lower one."""

    more: Move
    less: Move
