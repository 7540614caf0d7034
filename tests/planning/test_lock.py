"""The lock: what counts as a change, that entries are never rewritten, and that data come after it."""

from __future__ import annotations

import datetime
import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.analysis.record.chain import sha256_of
from pretest.analysis.record.deviations import ABSENT, differences
from pretest.analysis.record.lockfile import frozen_content, keyed, lock_path, lock_state
from pretest.errors import DesignError, SpecError
from pretest.library import Library, shipped
from pretest.planning.lock import amend, anchor, lock
from pretest.planning.preregistration import preregistration
from pretest.report import verify
from pretest.spec import load_study

NOW = datetime.datetime(2026, 2, 1, 9, 30, tzinfo=datetime.UTC)


def changed(study, name: str, old: str, new: str):
    path = study.folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_study(study.folder)


def test_a_locked_plan(study):
    assert lock_state(study).state == "not_locked"
    path = lock(study, now=NOW)
    assert path == study.folder / "analyses" / "plan.lock" == lock_path(study)
    state = lock_state(study)
    assert (state.state, state.deviations, state.time) == ("locked", (), "2026-02-01T09:30:00+00:00")
    entry = json.loads(path.read_text())["entries"][0]
    assert set(entry["files"]) == set(frozen_content(study))
    assert all(len(hash_) == 64 for file in entry["files"].values() for hash_ in file.values())
    assert "surveys/scales/hope.yaml" in entry["files"]
    assert not any("social_distance" in name for name in entry["files"])  # shipped, and not asked here


def test_comments_space_order_and_defaults_change_nothing(study):
    lock(study)
    text = "# decided\n\nplan:   rehearsal\nalpha: 0.05\noutcomes:\n"
    text += "  hope: {higher_is: better, role: benefit}\n"
    text += "  distance: {covariates: [distance_pre], margin: {sd: 0.30}, primary: true}\n"
    (study.folder / "analyses/plan.yaml").write_text(text)
    state = lock_state(load_study(study.folder))
    assert state.state == "locked"
    assert state.rewritten == ("analyses/plan.yaml",)


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("analyses/plan.yaml", "{sd: 0.3}", "{sd: 0.5}", "analyses/plan.yaml outcomes.distance.margin.sd: 0.3 → 0.5"),
        (
            "study.yaml",
            "max: 40",
            "max: 45",
            "study.yaml audiences.users.when.age.max: 40.0 → 45.0",
        ),
        (
            "surveys/scales/distance.yaml",
            "text: b,",
            "text: bb,",
            "surveys/scales/distance.yaml items.dis2.text",
        ),
        ("surveys/answers.yaml", "label: c", "label: cc", "surveys/answers.yaml agree.options.2.label"),
        ("study.yaml", "seed: 1", "seed: 2", "study.yaml seed: 1 → 2"),
    ],
)
def test_a_deviation_names_its_key_and_both_values(study, name, old, new, expected):
    lock(study)
    state = lock_state(changed(study, name, old, new))
    assert state.state == "changed"
    assert any(str(deviation).startswith(expected) for deviation in state.deviations), state.deviations
    assert {deviation.key.split(" ")[0] for deviation in state.deviations} == {name}


def test_where_the_data_are_may_change(study):
    lock(study)
    assert lock_state(changed(study, "study.yaml", "file: data/wave1.csv", "file: data/first.csv")).state == "locked"
    assert lock_state(changed(study, "study.yaml", "nl: Oefening", "nl: Oefenen")).state == "locked"


def test_the_copy_of_a_concept_is_frozen(rehearsal):
    study = rehearsal()
    (study.folder / "concepts").mkdir()
    (study.folder / "concepts/debt.md").write_text("You pay.")
    study = changed(study, "study.yaml", "en: Debt}}", "en: Debt}, text: concepts/debt.md}")
    lock(study)
    (study.folder / "concepts/debt.md").write_text("You pay!")
    (deviation,) = lock_state(load_study(study.folder)).deviations
    assert deviation.key == "concepts/debt.md sha256"


def test_a_new_item_is_one_change(study):
    lock(study)
    now = changed(study, "surveys/scales/distance.yaml", "  - {id: dis1", "  - {id: dis0, text: new}\n  - {id: dis1")
    keys = [deviation.key for deviation in lock_state(now).deviations]
    place = "surveys/scales/distance.yaml items"
    assert set(keys) == {f"{place}.dis0", f"{place}.(order)"}


def test_amendments_are_added_and_keep_what_was(study):
    path = lock(study, now=NOW)
    first = json.loads(path.read_text())["entries"][0]
    study = changed(study, "analyses/plan.yaml", "{sd: 0.3}", "{sd: 0.4}")
    state = amend(study, "an earlier study used 0.4", now=NOW)
    assert (state.state, state.deviations) == ("amended", ())
    study = changed(study, "analyses/plan.yaml", "{sd: 0.4}", "{sd: 0.25}")
    assert lock_state(study).state == "changed"
    state = amend(study, "back to stricter", now=NOW)
    assert [one.why for one in state.amendments] == ["an earlier study used 0.4", "back to stricter"]
    assert [str(one.changes[0]) for one in state.amendments] == [
        "analyses/plan.yaml outcomes.distance.margin.sd: 0.3 → 0.4",
        "analyses/plan.yaml outcomes.distance.margin.sd: 0.4 → 0.25",
    ]
    assert json.loads(path.read_text())["entries"][0] == first


@pytest.mark.parametrize(("old", "new"), [("0.3", "0.9"), ("2026-02-01", "2025-02-01")])
def test_a_rewritten_entry_is_found(study, old, new):
    path = lock(study, now=NOW)
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(SpecError) as found:
        lock_state(study)
    assert found.value.code == "lock_broken"


def test_an_entry_that_was_taken_out_is_found(study):
    path = lock(study)
    study = changed(study, "analyses/plan.yaml", "{sd: 0.3}", "{sd: 0.4}")
    amend(study, "why")
    record = json.loads(path.read_text())
    path.write_text(json.dumps(record | {"entries": record["entries"][1:]}))
    with pytest.raises(SpecError):
        lock_state(study)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"format": 1, "entries": []}', '{"format": 1, "entries": [1]}'])
def test_a_file_that_is_no_lock(study, content):
    lock_path(study).write_text(content)
    with pytest.raises(SpecError) as found:
        lock_state(study)
    assert found.value.code == "lock_unreadable"


def test_after_the_data_a_lock_needs_a_reason(study):
    (study.folder / "data").mkdir()
    (study.folder / "data/wave1.csv").write_text("pid\n1\n")
    for reason in (None, "  "):
        with pytest.raises(DesignError) as found:
            lock(study, after_data=reason)
        assert found.value.code == "data_exist"
    assert not lock_path(study).exists()
    lock(study, after_data="the agency sent the data early")
    assert lock_state(study).after_data == "the agency sent the data early"
    assert preregistration(study)["data_exist"] is True


def test_what_lock_and_amend_refuse(study):
    with pytest.raises(DesignError, match="not locked yet"):
        amend(study, "why")
    lock(study)
    with pytest.raises(DesignError, match="locked already"):
        lock(study)
    with pytest.raises(DesignError, match="as they were"):
        amend(study, "why")
    study = changed(study, "analyses/plan.yaml", "{sd: 0.3}", "{sd: 0.4}")
    with pytest.raises(DesignError, match="needs a reason"):
        amend(study, " ")


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text("abc", max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("abcd", min_size=1, max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(PLAIN, PLAIN)
def test_differences_are_none_only_between_equals(old, new):
    assert list(differences(old, old)) == []
    found = list(differences(old, new))
    back = list(differences(new, old))
    assert bool(found) == (json.dumps(old, sort_keys=True) != json.dumps(new, sort_keys=True))
    assert sorted((path, repr(b), repr(a)) for path, a, b in found) == sorted(
        (path, repr(a), repr(b)) for path, a, b in back
    )
    assert all(a is not ABSENT or b is not ABSENT for _, a, b in found)


def test_lists_of_things_with_ids_are_compared_by_id():
    assert keyed([{"id": "a", "x": [1]}, {"id": "b"}]) == {
        "(order)": ["a", "b"],
        "a": {"id": "a", "x": [1]},
        "b": {"id": "b"},
    }
    assert keyed([{"id": "a"}, {"id": "a"}]) == [{"id": "a"}, {"id": "a"}]


def test_the_preregistration_says_what_decides(study):
    lock(study, now=NOW)
    facts = preregistration(study, people={"users": 300, "others": 300}, ratio={"control": 2})
    assert [(one["outcome"], one["audience"]) for one in facts["hypotheses"]] == [
        ("distance", "users"),
        ("distance", "others"),
    ]
    assert facts["hypotheses"][0]["margin"] == 0.3
    assert facts["allocation"] == {"control": 2, "debt": 1, "facts": 1}
    assert facts["lock"]["state"] == "locked"
    json.dumps(facts)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("tell: distance", "tell: blame2", "composites.stigma.tell"),
        ("of: [distance, blame2]", "of: [blame2, distance]", "composites.stigma.of.0"),
        ("hope: [others]", "hope: [users]", "aims.hope.0"),
        ("aims:", "keying: {distance: reverse items fail here}\naims:", "keying"),
        ("aims:", "weights: {population: netherlands-20plus-age-2019, cap: 5}\naims:", "weights"),
        ("aims:", "suppress_below: 3\naims:", "suppress_below"),
    ],
)
def test_what_a_plan_may_also_say_is_frozen(composed, old, new, key):
    lock(composed)
    now = changed(composed, "analyses/plan.yaml", old, new)
    assert f"analyses/plan.yaml {key}" in {one.key for one in lock_state(now).deviations}


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"1": debt, "2": facts', '"2": debt, "1": facts', "data.0.arms.1"),
        ("dis1: Q1", "dis1: Q2", "data.0.columns.dis1"),
        ('{"Ja": 1, "Nee": 0}', '{"Ja": 0, "Nee": 1}', "data.0.recode.used_12m.Ja"),
        ("weight: w", "weight: v", "data.1.weight"),
        ("block: urn", "block: vase", "data.1.block"),
        ("block: urn}", "block: urn, missing: [-9]}", "data.1.missing"),
        ("block: urn}", "block: urn}\n  - {file: data/more.csv, wave: 3}", "data.2"),
    ],
)
def test_how_the_data_are_read_is_frozen(study, old, new, key):
    lock(study)
    now = changed(study, "study.yaml", old, new)
    assert f"study.yaml {key}" in {one.key for one in lock_state(now).deviations}


def test_a_lock_says_what_stood_in_place_of_shipped_files(study):
    style = study.folder / "reports/styles/report.css"
    style.parent.mkdir(parents=True)
    style.write_text("p {color: red}", encoding="utf-8")
    own = study.folder / "surveys/scales/blame.yaml"
    own.write_bytes(shipped().joinpath("surveys/scales/blame.yaml").read_bytes() + b"status: adapted\n")
    own.write_text(own.read_text(encoding="utf-8").replace("status: new\n", "", 1), encoding="utf-8")
    entry = json.loads(lock(load_study(study.folder)).read_text(encoding="utf-8"))["entries"][0]
    assert "surveys/scales/distance.yaml" not in entry["overrides"]  # nothing of that name ships
    assert entry["overrides"]["surveys/scales/blame.yaml"] == hashlib.sha256(own.read_bytes()).hexdigest()
    assert entry["trusted"] == {}
    changed(study, "analyses/plan.yaml", "{sd: 0.3}", "{sd: 0.4}")
    state = amend(load_study(study.folder), "why", library=Library(study.folder, templates="study"))
    assert state.trusted == {"reports/styles/report.css": hashlib.sha256(style.read_bytes()).hexdigest()}
    assert state.record()["trusted"] == dict(state.trusted)


@pytest.mark.parametrize(
    "wrong",
    [
        {"overrides": [1]}, {"trusted": "a"}, {"freezes": 3}, {"version": 1}, {"beside": {}}, {"after_data": 7},
        {"files": {"a": 1}}, {"content": {"study.yaml": {"data": [1]}}}, {"content": []}, {"data_exist": "no"},
    ],
)  # fmt: skip
def test_a_lock_of_other_shapes_is_refused_as_no_lock(study, wrong):
    path = lock(study)
    record = json.loads(path.read_text(encoding="utf-8"))
    entry = record["entries"][0] | wrong
    entry["entry_sha256"] = sha256_of({key: value for key, value in entry.items() if key != "entry_sha256"})
    path.write_text(json.dumps(record | {"entries": [entry]}), encoding="utf-8")
    with pytest.raises(SpecError) as found:
        lock_state(study)
    assert found.value.code == "lock_unreadable"


def test_content_of_another_shape_is_a_difference(study):
    path = lock(study)
    record = json.loads(path.read_text(encoding="utf-8"))
    entry = record["entries"][0]
    entry["content"]["study.yaml"] = ["x"]
    entry["files"]["study.yaml"] = {}
    entry["entry_sha256"] = sha256_of({key: value for key, value in entry.items() if key != "entry_sha256"})
    path.write_text(json.dumps(record | {"entries": [entry]}), encoding="utf-8")
    assert [one.key for one in lock_state(study).deviations] == ["study.yaml"]


def test_a_lock_of_before_goes_on_in_the_new_form(study):
    path = lock(study, now=NOW)
    record = json.loads(path.read_text(encoding="utf-8"))
    entry = {key: value for key, value in record["entries"][0].items() if key not in ("number", "nonce", "kind")}
    entry["entry_sha256"] = sha256_of({key: value for key, value in entry.items() if key != "entry_sha256"})
    path.write_text(json.dumps({"format": 2, "entries": [entry]}), encoding="utf-8")
    assert lock_state(study).state == "locked"
    assert "take an anchor now" in " ".join(verify(study.folder).notes)
    study = changed(study, "analyses/plan.yaml", "{sd: 0.3}", "{sd: 0.4}")
    state = amend(study, "why")
    record = json.loads(path.read_text(encoding="utf-8"))
    assert (record["format"], record["entries"][0], record["entries"][1]["number"]) == (3, entry, 2)
    assert verify(study.folder, anchor(study)).whole
    assert state.number == 2
