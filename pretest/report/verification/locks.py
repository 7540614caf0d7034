"""A lock: is its chain whole, does the anchor belong to it, and is it the one under which data were looked at?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pretest.analysis.record.chain import LOOKS, Chain, read_chain, read_unlocked
from pretest.report.verification.found import Found


def check_lock(lock: Path, name: str, found: Found, anchor: str | None) -> Chain:
    """The chain of the lock, with what is wrong with it in ``found``. anchor: as ``read_anchor`` gives it."""
    chain = read_chain(lock, name)
    looks = f"{name[: -len(lock.name)]}{LOOKS}"
    unlocked = read_unlocked(lock.with_name(LOOKS), looks)
    found.check([name, *([looks] if chain.looks or unlocked.looks else [])])
    found.problems += [str(problem) for problem in chain.problems]
    if chain.strays:
        many = "look" if len(chain.strays) == 1 else "looks"
        what = f"{len(chain.strays)} {many} at data under a lock '{lock.name}' that is gone"
        found.problem(looks, what)
    if not any(problem.code == "lock_unreadable" for problem in chain.problems):
        _check_unlocked(chain, unlocked, looks, found)
    if not chain.entries:
        if not chain.problems:
            found.problem(name, "there is no lock")
    elif "number" not in chain.entries[0]:
        found.note(name, "an earlier version wrote this lock; take an anchor now, so that later changes are found")
    if anchor is not None:
        check_anchor(chain, anchor, found)
    return chain


def _check_unlocked(chain: Chain, unlocked: Chain, looks: str, found: Found) -> None:
    """The looks that were taken without a lock: their own chain, and what the lock says of those before it."""
    found.problems += [str(problem) for problem in unlocked.problems]
    before = chain.entries[0].get("looks_before") if chain.entries else None
    if isinstance(before, Mapping) and not has_entry(unlocked, before):
        found.problem(looks, "looks that were taken before the lock are not in it as they were")


def has_entry(chain: Chain, recorded: Mapping[str, object]) -> bool:
    """Whether the entry that was recorded by its ``number`` and hash (``head``) is in ``chain``."""
    number = recorded.get("number")
    place = number if isinstance(number, int) and 1 <= number <= len(chain.all) else None
    return place is not None and chain.all[place - 1]["entry_sha256"] == recorded.get("head")


def check_anchor(chain: Chain, anchor: str, found: Found) -> None:
    """Whether the anchor is that of an entry of the chain."""
    total = len(chain.anchors)
    if anchor in chain.anchors:
        place = chain.anchors.index(anchor) + 1
        later = total - place
        found.note(
            chain.name,
            f"the anchor is that of entry {place} of {total}"
            + (f"; it says nothing of the {later} after it" if later else ""),
        )
        return
    what = f"the anchor is of none of its {total} entries: the lock was made anew, or entries were cut off or changed"
    found.problem(chain.name, what)
