"""REDCap."""

from __future__ import annotations

from pretest.forms.naming import Rules
from pretest.platforms.platform import Later, Platform

_RESERVED = (
    r"redcap_.*|pretest_(started|message_at|message_until(_\d+)?|language)"
    r"|pretest_(before|after|survey|assignment)_(complete|timestamp)"
)
NAMES = Rules(r"[a-z0-9_]", "_", 64, folded=True, reserved=_RESERVED)
PLATFORM = Platform(
    id="redcap",
    target="redcap",
    what="REDCap data dictionary and allocation tables (csv)",
    write=Later("pretest.platforms.redcap.write:to_redcap"),
    read=Later("pretest.platforms.redcap.read:REDCAP"),
    rehearse=Later("pretest.platforms.redcap.rehearse:layout_redcap"),
    names=NAMES,
    ids="per_form",
)
