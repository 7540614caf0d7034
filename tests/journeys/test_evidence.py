"""Earlier research by the command line, as it is meant and as people get it wrong."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree

import pytest

from tests.tiny import TINY_PLAN, TINY_STUDY

HEAD = "id: mine\ntitle: Mine\nstudies:\n"
PROMISED = ["k", "mu", "se", "conf_low", "conf_high", "tau2", "i2", "q", "predict_low", "predict_high", "method"]


def row(name, estimate, se=0.1, **more):
    told = {"year": 2020, "population": "p", "contrast": "c", "role": "harm.stigma", "metric": "smd", "obtained": "o"}
    return f"  - {json.dumps({'id': name, **told, 'estimate': estimate, 'se': se, **more})}\n"


@pytest.fixture
def write(tmp_path):
    def write(*rows, head=HEAD):
        path = tmp_path / "mine.yaml"
        path.write_text(head + "".join(rows), encoding="utf-8")
        return path

    return write


def test_what_ships_says_that_there_is_no_trial_of_stigma(call):
    code, out, _ = call("evidence", "list", "--json")
    roles = {one["id"]: one["roles"] for one in json.loads(out)["evidence"]}
    assert code == 0
    assert roles["campaigns"] == {"harm.boomerang": {"k": 1, "left": 0}}
    assert roles["kept_apart"] == {}
    for language, said in (("en", "harm: stigma"), ("nl", "schade: stigma")):
        _, told, _ = call("evidence", "fit", "campaigns", "--lang", language)
        assert said in told
        assert {"en": "does not show that there is no harm", "nl": "laat niet zien dat er geen schade is"}[
            language
        ] in told


def test_every_effect_and_all_that_was_kept_apart_is_shown_with_its_reason(call):
    for name in ("campaigns", "campaigns_other", "stigma_interventions", "kept_apart"):
        for language in ("nl", "en"):
            code, _, err = call("evidence", "show", name, "--lang", language)
            assert (code, err) == (0, "")
    record = json.loads(call("evidence", "show", "campaigns_other", "--json")[1])
    assert {one["id"]: one.get("not_in_sd") for one in record["studies"]}["hornik_2008_norms"] == "metric"
    assert record["studies"][0]["in_sd"]["how"] == ["se_from_ci"]


def test_three_studies_by_hand(call, write):
    """Equal studies at 0.1, 0.2 and 0.3 with se 0.1: no spread beyond chance, mean 0.2, standard error of Hartung and
    Knapp 0.1 / sqrt(3), Q = 2."""
    path = write(row("a", 0.1), row("b", 0.2), row("c", 0.3))
    code, out, err = call("evidence", "fit", path, "--json")
    record = json.loads(out)
    assert (code, err, list(record)) == (0, "", PROMISED)
    assert (record["k"], record["method"]) == (3, "reml")
    assert [record[key] for key in ("mu", "se", "tau2", "q")] == pytest.approx([0.2, 0.1 / 3**0.5, 0.0, 2.0], abs=1e-7)
    for method in ("dl", "pm", "ml", "eb"):
        assert json.loads(call("evidence", "fit", path, "--json", "--method", method)[1])["method"] == method


def test_one_study_has_no_spread_and_two_hardly_any(call, write):
    record = json.loads(call("evidence", "fit", write(row("a", 0.1)), "--json")[1])
    assert [record[key] for key in ("tau2", "i2", "q", "predict_low", "predict_high")] == [None] * 5
    _, told, _ = call("evidence", "fit", write(row("a", 0.1)), "--lang", "nl")
    assert "Eén studie zegt niet hoeveel campagnes verschillen" in told
    _, told, _ = call("evidence", "fit", write(row("a", -0.1), row("b", -0.3)))
    assert "fewer than three studies" in told
    assert "harm by a new campaign is not ruled out" in told


def test_roles_are_told_apart_and_json_wants_one(call, write):
    path = write(row("a", 0.1), row("b", 0.2, role="harm.boomerang"))
    _, told, _ = call("evidence", "fit", path)
    assert told.index("harm: stigma") < told.index("harm: boomerang")
    code, out, err = call("evidence", "fit", path, "--json")
    assert code == 1
    assert "name one with --role" in err
    assert json.loads(out)["problems"][0]["code"] == "role_open"
    assert json.loads(call("evidence", "fit", path, "--json", "--role", "harm.boomerang")[1])["mu"] == 0.2
    code, _, err = call("evidence", "fit", path, "--role", "benefit", "--lang", "nl")
    assert code == 1
    assert "geen effecten met de rol 'benefit'" in err


def test_what_cannot_be_put_in_sd_is_told_and_not_dropped(call, write):
    path = write(row("a", 0.1), row("b", 0.2, metric="gamma"), row("c", 0.2, metric="SMD"))
    code, out, err = call("evidence", "fit", path, "--json")
    assert (code, json.loads(out)["k"]) == (0, 1)
    assert "‘b’" in err
    assert "‘gamma’" in err
    code, out, err = call("evidence", "check", path)
    assert code == 0
    assert "Did you mean metric ‘smd’?" in err
    code, _, err = call("evidence", "fit", write(row("b", 0.2, metric="gamma")), "--json", "--lang", "nl")
    assert code == 1
    assert "geen enkel effect met deze rol kan mee" in err


def test_a_trial_that_is_counted_twice_is_refused_everywhere(call, write, tmp_path):
    path = write(row("trial", 0.1, doi="10.1000/x"), row("again", 0.2, doi="10.1000/X"))
    for command in ("fit", "check"):
        for language, said in (("en", "come from one source"), ("nl", "komen uit één bron")):
            code, _, err = call("evidence", command, path, "--lang", language)
            assert code == 1
            assert said in err
            assert "'trial'" in err
            assert "'again'" in err
    code, _, err = call("evidence", "forest", path, "--out", tmp_path / "f.svg")
    assert code == 1
    assert not (tmp_path / "f.svg").exists()
    record = json.loads(call("evidence", "check", path, "--json")[1])
    assert (record["ok"], record["problems"][0]["code"]) == (False, "counted_twice")


def test_a_forest_is_a_whole_figure_with_its_finding_as_title(call, write, tmp_path):
    path, out = write(row("a", 0.1), row("c", 0.3), row("d", 0.2)), tmp_path / "forest.svg"
    assert call("evidence", "forest", path, "--out", out, "--lang", "nl")[0] == 0
    svg = ElementTree.fromstring(out.read_text(encoding="utf-8"))
    assert "Eerder onderzoek sluit schade niet uit" in "".join(svg.itertext())
    assert call("evidence", "forest", path, "--out", tmp_path / "forest.png")[0] == 0
    assert (tmp_path / "forest.png").read_bytes()[:4] == b"\x89PNG"
    assert call("evidence", "forest", path, "--out", tmp_path / "forest.gif")[0] == 2


HOSTILE = {
    "bomb": "id: mine\ntitle: &a [x, x]\nstudies: [*a, *a]\n",
    "tag": "id: mine\ntitle: !!python/object/apply:os.system ['true']\nstudies: []\n",
    "deep": "id: mine\ntitle: " + "[" * 60 + "]" * 60 + "\n",
    "number": HEAD + "  - " + row("a", 1)[4:].replace('"estimate": 1', '"estimate": 1e400'),
    "unknown": HEAD + row("a", 1, secret="x"),
    "no list": "id: mine\ntitle: Mine\nstudies: all\n",
    "empty": "",
    "path as id": HEAD + row("../../etc/passwd", 1),
}


@pytest.mark.parametrize("case", HOSTILE)
@pytest.mark.parametrize("command", ["show", "check", "fit"])
def test_a_hostile_file_is_refused_with_its_line(call, tmp_path, case, command):
    path = tmp_path / "mine.yaml"
    path.write_text(HOSTILE[case], encoding="utf-8")
    code, _, err = call("evidence", command, path)
    assert code == 1
    assert "mine.yaml" in err


def test_a_name_that_is_not_there_is_told(call, tmp_path):
    for name in ("campaign", "nowhere.yaml", tmp_path / "folder.yaml", "../study", "a/b"):
        code, _, err = call("evidence", "show", name)
        assert code == 1
        assert "no such" in err or "missing" in err
    (tmp_path / "dir.yaml").mkdir()
    assert call("evidence", "show", tmp_path / "dir.yaml")[0] == 1


def test_a_study_is_given_back_once_and_never_to_itself(call, make_study, no_drawing, tmp_path):
    study = make_study(study=TINY_STUDY, plan=TINY_PLAN)
    code, _, err = call("evidence", "add", study)
    assert code == 1
    assert "was not analysed yet" in err
    assert call("analyse", study)[0] == 0
    target = tmp_path / "next.yaml"
    code, out, err = call("evidence", "add", study, "--to", target)
    assert (code, err) == (0, "")
    assert "1 effect added" in out
    text = target.read_text(encoding="utf-8")
    assert "r1" not in text
    code, out, _ = call("evidence", "add", study, "--to", target, "--lang", "nl")
    assert (code, target.read_text(encoding="utf-8")) == (0, text)
    assert "Niets nieuws" in out
    record = json.loads(call("evidence", "fit", target, "--json")[1])
    assert (record["k"], record["mu"] > 1) == (1, True)
    code, _, err = call("evidence", "check", target, "--study", study)
    assert code == 1
    assert "is a result of this study itself ('tiny')" in err
    data = study / "data" / "wave1.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("r12,debt,5,4\n", ""), encoding="utf-8")
    code, _, err = call("evidence", "add", study, "--to", target)
    assert code == 1
    assert "was changed after the newest analysis" in err
