"""The verb `judgments` as a script and a person meet it."""

import json

import pytest

from core.corpus.rows import FieldNames
from core.judging.files.judgment_table import SKIPPED
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment
from core.judging.stored.store import store_judgments
from tests.command_line import qulens, refusal_of, result_of

ROW = {"item_a": "x", "item_b": "y", "criterion": "writing_style", "judge": "Ada", "first": "a", "prob_b_preferred": 1}


def rows():
    """Two judges of twelve items, every pair in both orders: Ada orders them, Ben takes the first one."""
    for a in range(12):
        for b in range(a + 1, 12):
            for first in "ab":
                for judge, prob in (("Ada", 0.0), ("Ben", float(first == "b"))):
                    yield ROW | {
                        "item_a": f"t{a}",
                        "item_b": f"t{b}",
                        "judge": judge,
                        "first": first,
                        "prob_b_preferred": prob,
                    }


def test_the_figures_are_one_object(write_jsonl):
    found = result_of("judgments", write_jsonl(rows()))
    assert (found["n_judgments"], found["n_items"], found["judges"]) == (264, 12, ["Ada", "Ben"])
    assert (found["interval_level"], found["cyclic_triples_by_chance"]) == (0.95, 0.25)
    each = found["criteria"]["writing_style"]
    assert set(each) == {"together", "judges", "domains", "alpha", "agreements"}
    assert each["judges"]["Ada"]["self_consistency"] == {
        "value": 1.0,
        "n": 66,
        "ci_low": pytest.approx(0.945, abs=1e-3),
        "ci_high": 1.0,
    }
    assert each["judges"]["Ben"]["first_preferred"]["value"] == 1.0
    assert each["judges"]["Ada"]["cyclic_triples"]["value"] == 0.0
    assert each["judges"]["Ben"]["cyclic_triples"]["value"] is None
    (agreement,) = each["agreements"]
    assert agreement["same_verdict"]["value"] == 0.0
    assert agreement["tau"]["value"] is None


def test_a_person_reads_tables_with_n_and_intervals(write_jsonl):
    said = qulens("judgments", write_jsonl(rows())).stdout
    assert "264 judgments of 12 items by 2 judges" in said
    assert "writing_style: 66 pairs" in said
    assert "100.0 % [94.5, 100.0] n=132" in said
    assert "Krippendorff's alpha over all judges" in said
    assert "Ada, Ben" in said


def test_a_share_of_some_questions_says_of_how_many(make_workspace):
    """Only people skip: one skipped question of theirs is not one of all answers, and not all of them either."""
    a, b, *others = "abcd"
    workspace = make_workspace([{"id": name, "text": f"text {name}"} for name in "abcd"], names=FieldNames(id="id"))
    spans = ((0, 6), (0, 6))
    store_judgments(
        workspace,
        Judge("m", MODEL, {}),
        [Judgment(a, other, *spans, "writing_style", "m", "a", 1.0) for other in (b, *others)],
    )
    skipped = Judgment(a, b, *spans, "writing_style", "Ada", "a", None, SKIPPED)
    store_judgments(workspace, Judge("Ada", PERSON, {}), [skipped])
    assert "100.0 % of 1 skipped" in qulens("judgments", workspace.root).stdout


def test_several_files_are_taken_together_and_names_are_untrusted(write_jsonl):
    one = write_jsonl([ROW], name="one.jsonl")
    other = write_jsonl([ROW | {"judge": "\x1b[31mBen"}], name="other.jsonl")
    said = qulens("judgments", one, other).stdout
    assert "by 2 judges" in said
    assert "\x1b" not in said


def test_a_crowd_is_cut_for_people_and_whole_for_scripts(write_jsonl):
    path = write_jsonl([ROW | {"judge": f"w{n}"} for n in range(40)])
    assert "and 28 more (--json has every judge)" in qulens("judgments", path).stdout
    assert len(result_of("judgments", path)["criteria"]["writing_style"]["judges"]) == 40


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([ROW | {"prob_b_preferred": 1.7}], "'1.7'"),
        ([{"winner": 1}], "no field 'item_a'"),
        ([], "is empty"),
        ([b"{"], "not JSON"),
    ],
)
def test_refusals_are_one_sentence(write_jsonl, lines, message):
    assert message in refusal_of("judgments", write_jsonl(lines), "--json")


def test_the_result_is_strict_json(write_jsonl):
    def refuse(constant):
        raise AssertionError(constant)

    text = qulens("judgments", write_jsonl(rows()), "--json").stdout
    json.loads(text, parse_constant=refuse)


def test_a_judge_can_be_left_out(write_jsonl):
    path = write_jsonl(rows())
    found = result_of("judgments", path, "--without", "Ben")
    assert (found["n_judgments"], found["judges"]) == (132, ["Ada"])
    assert "Leave out one of 'Ada', 'Ben'" in refusal_of("judgments", path, "--without", "Eve")
    assert "no judgment is left" in refusal_of("judgments", path, "--without", "Ada", "--without", "Ben")


def test_a_misspelt_criterion_of_a_pairs_file_is_named(write_jsonl):
    pair = {"text_a": "x", "text_b": "y", "writing_style": 0.8, "fact_and_trivia": 0.3}
    assert "judges 'fact_and_trivia', left out" in qulens("judgments", write_jsonl([pair])).stderr
    assert "left out" not in qulens("judgments", write_jsonl([ROW])).stderr


def test_judgments_about_documents_are_no_pairs_and_the_way_is_named(write_jsonl):
    said = refusal_of("evaluate", "default", "--pairs", write_jsonl([ROW]))
    assert "evaluate --workspace WORKSPACE without --pairs" in said
