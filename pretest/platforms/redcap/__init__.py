"""REDCap."""

from __future__ import annotations

from pretest.forms.naming import Rules

_RESERVED = (
    r"redcap_.*|pretest_(started|message_at|message_until|language)"
    r"|pretest_(before|after|survey|assignment)_(complete|timestamp)"
)
NAMES = Rules(r"[a-z0-9_]", "_", 64, folded=True, reserved=_RESERVED)
