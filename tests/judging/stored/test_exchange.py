"""Judgments leave a workspace as lines of JSON and come back the same, in another copy of the corpus."""

import json

import pytest

from core.errors import ConflictError, InputError
from core.judging.excerpts.comparisons import comparison_of
from core.judging.stored.exchange import add_judgments, judgments_as_lines
from core.judging.stored.judgment import MODEL, PERSON, Judge, Judgment
from core.judging.stored.lookups import all_judgments, judges
from core.judging.stored.remarks import Remark, remarks_by
from core.judging.stored.store import CHANGED, NEW, SAME, store_judgments
from core.judging.trust.gathered_judgments import read_tables
from core.judging.voting.votes import SKIP, B, store_vote
from tests.judged import forget_judgments

KINDS = {"Ada": PERSON, "gpt": MODEL}


@pytest.fixture
def written(rated_workspace, catalog, ids, tmp_path):
    forget_judgments(rated_workspace)
    comparison = comparison_of(rated_workspace, catalog, ids[1], ids[0])
    store_vote(rated_workspace, comparison, criterion="writing_style", judge="Ada", answer=B)
    store_vote(rated_workspace, comparison, criterion="facts_and_trivia", judge="Ada", answer=SKIP)
    judged = Judgment(
        ids[0], ids[2], (0, 20), (5, 25), "writing_style", "gpt", first="b", prob_b_preferred=0.15, n_votes=20
    )
    store_judgments(rated_workspace, Judge("gpt", MODEL, {}), [judged])
    path = tmp_path / "judgments.jsonl"
    path.write_text("".join(judgments_as_lines(all_judgments(rated_workspace), KINDS)))
    return path


def test_what_was_written_comes_back_the_same(rated_workspace, catalog, written):
    before = all_judgments(rated_workspace)
    (rated_workspace.root / "workspace.sqlite").unlink()
    none = {NEW: 0, SAME: 0, CHANGED: 0}
    assert add_judgments(rated_workspace, catalog, written) == {"Ada": none | {NEW: 2}, "gpt": none | {NEW: 1}}
    assert all_judgments(rated_workspace) == before
    assert {judge.name: judge.kind for judge in judges(rated_workspace)} == {"Ada": PERSON, "gpt": MODEL}
    assert add_judgments(rated_workspace, catalog, written) == {"Ada": none | {SAME: 2}, "gpt": none | {SAME: 1}}
    assert len(all_judgments(rated_workspace)) == 3


def test_judgments_that_differ_are_replaced_only_when_told_to(rated_workspace, catalog, written):
    lines = [json.loads(line) for line in written.read_text().splitlines()]
    written.write_text("\n".join(map(json.dumps, [*lines[:2], lines[2] | {"prob_b_preferred": 0.4}])))
    before = all_judgments(rated_workspace)
    with pytest.raises(ConflictError, match=r"1 of 3 judgments say something else .*\(1 of 'gpt'\).*--force"):
        add_judgments(rated_workspace, catalog, written)
    assert all_judgments(rated_workspace) == before
    done = add_judgments(rated_workspace, catalog, written, replaces=True)
    assert done["gpt"] == {NEW: 0, SAME: 0, CHANGED: 1}
    assert [each.prob_b_preferred for each in all_judgments(rated_workspace) if each.judge == "gpt"] == [0.4]


@pytest.mark.parametrize("name", ["default", "Default"])
def test_the_name_of_a_rater_is_no_judges(rated_workspace, catalog, written, name):
    written.write_text(written.read_text().replace('"Ada"', json.dumps(name)))
    before = all_judgments(rated_workspace)
    with pytest.raises(ConflictError, match=f"'{name}' is the name of a rater"):
        add_judgments(rated_workspace, catalog, written)
    assert all_judgments(rated_workspace) == before


def test_documents_in_the_other_order_are_turned(rated_workspace, catalog, written):
    turned = []
    for line in map(json.loads, written.read_text().splitlines()):
        prob = line["prob_b_preferred"]
        other = {f"{name}_{side}": line[f"{name}_{'ba'[side == 'b']}"] for name in ("item", "span") for side in "ab"}
        other |= {"first": "ba"[line["first"] == "b"], "prob_b_preferred": None if prob is None else 1 - prob}
        turned.append(json.dumps(line | other))
    written.write_text("\n".join(turned))
    before = all_judgments(rated_workspace)
    add_judgments(rated_workspace, catalog, written)
    assert all_judgments(rated_workspace) == before


def test_a_file_of_another_format_is_told_what_is_taken(rated_workspace, catalog, written):
    written.write_text('{"text_a": "x", "text_b": "y", "writing_style": 0.8}')
    with pytest.raises(InputError, match=r"no judgment about documents of a workspace .*item_a.*qulens train"):
        add_judgments(rated_workspace, catalog, written)
    written.write_bytes('{"item_a": "x"}'.encode("utf-16"))
    with pytest.raises(InputError, match=r"is UTF-16, not UTF-8.*iconv -f UTF-16 -t UTF-8"):
        add_judgments(rated_workspace, catalog, written)


def test_notes_come_back_with_the_judgments(rated_workspace, catalog, written, ids):
    lines = [json.loads(line) for line in written.read_text().splitlines()]
    noted = {("Ada", ids[0], ids[1]): Remark("both are lists", "2026-01-01T00:00:00+00:00")}
    records = [json.loads(line) for line in judgments_as_lines(all_judgments(rated_workspace), KINDS, noted)]
    assert [record.pop("remark", None) for record in records] == ["both are lists", "both are lists", None]
    assert [record.pop("remark_made", "")[:4] for record in records] == ["2026", "2026", ""]
    assert records == lines
    written.write_text("".join(judgments_as_lines(all_judgments(rated_workspace), KINDS, noted)))
    add_judgments(rated_workspace, catalog, written)
    assert remarks_by(rated_workspace, "Ada") == {(ids[0], ids[1]): noted["Ada", ids[0], ids[1]]}
    assert len(read_tables([written])) == 3


def test_another_note_is_refused_unless_it_may_replace(rated_workspace, catalog, written, ids):
    def add(text, **options):
        noted = {("Ada", ids[0], ids[1]): Remark(text)}
        written.write_text("".join(judgments_as_lines(all_judgments(rated_workspace), KINDS, noted)))
        add_judgments(rated_workspace, catalog, written, **options)
        return remarks_by(rated_workspace, "Ada")[ids[0], ids[1]].text

    assert add("both are lists") == "both are lists"
    with pytest.raises(ConflictError, match=r"note of 'Ada' .* is another one than is stored.*--force"):
        add("neither is one")
    assert remarks_by(rated_workspace, "Ada")[ids[0], ids[1]].text == "both are lists"
    assert add("neither is one", replaces=True) == "neither is one"


def test_the_file_is_one_of_single_judgments(rated_workspace, written):
    there, here = read_tables([written]), read_tables([rated_workspace.root])
    assert (there.items, there.judges) == (here.items, here.judges)
    assert there.prob_b_preferred.tolist() == pytest.approx(here.prob_b_preferred.tolist(), nan_ok=True)
    assert there.first.tolist() == here.first.tolist()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"prob_b_preferred": 1.7}, "prob_b_preferred"),
        ({"item_a": "0-nowhere"}, "not in this workspace"),
        ({"item_a": 3}, "'item_a' = '3'"),
        ({"span_a": [9, 3]}, "span_a"),
        ({"span_b": [True, "x"]}, "span_b"),
        ({"span_b": [0, 10**30]}, "characters to 1000000000"),
        ({"span_a": [10**6, 10**6 + 5]}, "characters to 1000005"),
        ({"n_votes": 10**30}, "n_votes"),
        ({"n_votes": True}, "n_votes"),
        ({"made": 7}, "'made' = '7'"),
        ({"about": "me"}, "'about' = 'me'"),
        ({"criterion": "beauty"}, "beauty"),
        ({"kind": "god"}, "god"),
        ({"n_votes": 0}, "n_votes"),
        ({"judge": " "}, "1 to 80"),
        ({"remark": 7}, "'remark' = '7'"),
        ({"missing": "asleep", "prob_b_preferred": None}, "asleep"),
    ],
)
def test_a_line_that_is_no_judgment_is_named_and_nothing_is_stored(rated_workspace, catalog, written, wrong, said):
    (rated_workspace.root / "workspace.sqlite").unlink()
    lines = written.read_text().splitlines()
    lines[1] = json.dumps(json.loads(lines[0]) | wrong)
    written.write_text("\n".join(lines))
    with pytest.raises(InputError, match=r"Line 2 of 'judgments.jsonl'") as refusal:
        add_judgments(rated_workspace, catalog, written)
    assert said in str(refusal.value)
    assert all_judgments(rated_workspace) == []


def test_what_is_known_of_a_model_is_kept_and_exported(rated_workspace, catalog, written):
    known = {"prompt": "1", "answer": "votes"}
    gpt = [each for each in all_judgments(rated_workspace) if each.judge == "gpt"]
    store_judgments(rated_workspace, Judge("gpt", MODEL, known), gpt)
    add_judgments(rated_workspace, catalog, written)  # which says nothing of it
    assert {judge.name: judge.about for judge in judges(rated_workspace)} == {"Ada": {}, "gpt": known}
    written.write_text("".join(judgments_as_lines(gpt, KINDS, about={"gpt": known})))
    assert len(read_tables([written])) == 1
    (rated_workspace.root / "workspace.sqlite").unlink()
    add_judgments(rated_workspace, catalog, written)
    assert [judge.about for judge in judges(rated_workspace)] == [known]


def test_of_a_file_with_a_name_that_is_taken_nothing_is_stored(rated_workspace, catalog, written):
    first = json.loads(written.read_text().splitlines()[0])
    lines = [first | {"judge": "Eve", "remark": "new here", "made": None}, first | {"judge": "gpt"}]
    written.write_text("\n".join(map(json.dumps, lines)))
    with pytest.raises(ConflictError, match="'gpt' is the name of a model"):
        add_judgments(rated_workspace, catalog, written)
    assert {judge.name for judge in judges(rated_workspace)} == {"Ada", "gpt"}
    written.write_text(json.dumps(lines[0]))
    add_judgments(rated_workspace, catalog, written)
    assert next(each.made for each in all_judgments(rated_workspace) if each.judge == "Eve").startswith("20")
