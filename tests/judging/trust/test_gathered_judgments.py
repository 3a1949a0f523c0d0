"""Single judgments from every kind of file, and from votes; what cannot be read is refused in one sentence."""

import json
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.database import FILE_NAME
from core.corpus.filters import DocumentFilter, Order
from core.errors import ConflictError, InputError, NoJudgmentsError, NotFoundError
from core.judging.excerpts.comparisons import comparison_of
from core.judging.files.judgment_table import MISSING, UNKNOWN
from core.judging.stored.exchange import judgments_as_lines
from core.judging.stored.judgment import PERSON
from core.judging.stored.lookups import all_judgments
from core.judging.stored.store import undo_last_judgment
from core.judging.trust.figures import trust_by_criterion
from core.judging.trust.gathered_judgments import read_tables, workspace_table
from core.judging.voting.votes import SKIP, TIE, A, store_vote

GOOD = {"item_a": "x", "item_b": "y", "criterion": "style", "judge": "j", "first": "b", "prob_b_preferred": 0.25}


def rows_of(table):
    return [
        (
            table.items[a],
            table.items[b],
            table.criteria[criterion],
            table.judges[judge],
            first,
            prob if prob == prob else None,
            MISSING[why] if why != UNKNOWN else None,
        )
        for a, b, criterion, judge, first, prob, why in zip(
            *(
                getattr(table, name).tolist()
                for name in ("item_a", "item_b", "criterion", "judge", "first", "prob_b_preferred", "missing")
            ),
            strict=True,
        )
    ]


def test_single_judgments_are_read_from_lines_and_from_columns(write_jsonl, tmp_path):
    refused = GOOD | {"item_a": "y", "item_b": "x", "prob_b_preferred": None, "missing": "refused", "domain": "web"}
    lines = write_jsonl([GOOD, refused])
    pq.write_table(pa.Table.from_pylist([GOOD | {"missing": None, "domain": None}, refused]), tmp_path / "rows.parquet")
    expected = [("x", "y", "style", "j", 1, 0.25, None), ("x", "y", "style", "j", 0, None, "refused")]
    for path in (lines, tmp_path / "rows.parquet"):
        table = read_tables([path])
        assert rows_of(table) == expected
        assert (table.domains, table.domain.tolist()) == (("web",), [UNKNOWN, 0])
        assert table.tells.all()
    assert len(read_tables([lines, tmp_path / "rows.parquet"])) == len(read_tables([tmp_path])) == 4


def test_other_excerpts_of_the_same_items_are_another_question(write_jsonl):
    spans = {"span_a": [0, 5], "span_b": [3, 9]}
    turned = {"item_a": "y", "item_b": "x", "span_a": [3, 9], "span_b": [0, 5]}
    rows = [GOOD | spans, GOOD | turned, GOOD | spans | {"span_b": [4, 9]}, GOOD]
    one, same, other, whole = read_tables([write_jsonl(rows)]).excerpts.tolist()
    assert one == same != other
    assert whole == 0 not in (one, other)
    with pytest.raises(InputError, match=r"has 'span_a' = \[5, 2\]. Give the first character"):
        read_tables([write_jsonl([GOOD | spans | {"span_a": [5, 2]}])])


def test_a_workspace_and_its_own_export_ask_the_same_questions(voted, tmp_path):
    export = tmp_path / "votes.jsonl"
    export.write_text("".join(judgments_as_lines(all_judgments(voted), {"Ada": PERSON, "Ben": PERSON})))
    table = read_tables([voted.root, export])
    here, there = table.excerpts[: len(table) // 2], table.excerpts[len(table) // 2 :]
    assert sorted(here.tolist()) == sorted(there.tolist())


def test_a_pairs_file_is_one_judge_whose_order_is_unknown(write_jsonl):
    path = write_jsonl(
        [
            {"text_a": "x", "text_b": "y", "writing_style": 0.8, "educational_value": None},
            {"text_a": "y", "text_b": "y", "writing_style": 0.5},
        ],
        name="gpt.jsonl",
    )
    table = read_tables([path])
    assert rows_of(table) == [("x", "y", "writing_style", "gpt", UNKNOWN, 0.8, None)]
    (found,) = trust_by_criterion(table)
    assert found.together.first_preferred.value is found.together.refused.value is None


def published(**fields):
    return {"texts": ["x", "y"], **{f"writing_style_{name}": value for name, value in fields.items()}}


def test_published_votes_are_read_order_by_order(write_jsonl):
    record = published(votes_a=[[0, 15], [19, 0]], votes_b=[[0, 5], [1, 0]], average=[[-100, 0.6], [0.4, -100]])
    table = read_tables([write_jsonl([record], name="gpt.jsonl")])
    assert rows_of(table) == [
        ("x", "y", "writing_style", "gpt", 0, 0.25, None),
        ("x", "y", "writing_style", "gpt", 1, 0.95, None),
    ]
    (found,) = trust_by_criterion(table)
    assert (found.together.first_preferred.value, found.together.self_consistency.value) == (1.0, 0.0)


def test_published_pairs_without_an_answer_are_refusals(write_jsonl):
    no_votes = published(votes_a=[[0, 0], [9, 0]], votes_b=[[0, 0], [11, 0]], average=[[-100, -100], [-100, -100]])
    averages = published(average=[[-100, 0.3], [0.7, -100]])
    table = read_tables([write_jsonl([no_votes, averages])])
    assert [row[4:] for row in rows_of(table)] == [
        (0, None, "refused"),
        (1, pytest.approx(0.45), None),
        (-1, 0.3, None),
    ]


def test_groups_are_pairs_of_one_judge(tmp_path):
    documents = [{"doc_id": f"d{n}", "text": f"text {n}", "nc": n == 2} for n in range(3)]
    pq.write_table(pa.Table.from_pylist(documents), tmp_path / "documents.parquet")
    group = {"doc_ids": ["d0", "d1", "d2"], "writing_style": [1, 2, 3]}
    (tmp_path / "groups.jsonl").write_text(json.dumps(group))
    table = read_tables([tmp_path])
    assert (len(table), table.judges) == (3, (tmp_path.name,))


@pytest.fixture
def voted(rated_workspace):
    catalog = open_catalog(rated_workspace)
    page = catalog.page(DocumentFilter(), None, order=Order("domain", descending=False), offset=0, limit=3)
    ids = page["doc_id"].tolist()
    for left, right, judge, answer in [(0, 1, "Ada", A), (1, 0, "Ada", A), (0, 2, "Ben", SKIP), (1, 2, "Ben", TIE)]:
        comparison = comparison_of(rated_workspace, catalog, ids[left], ids[right])
        store_vote(rated_workspace, comparison, criterion="writing_style", judge=judge, answer=answer)
    return rated_workspace


def test_votes_of_a_workspace_come_with_side_domain_and_skips(voted):
    table = read_tables([voted.root])
    assert (set(table.judges), len(table.domains)) == ({"Ada", "Ben"}, 1)
    (found,) = trust_by_criterion(table)
    ada, ben = found.judges["Ada"], found.judges["Ben"]
    assert (ada.first_preferred.value, ada.self_consistency.value) == (1.0, 0.0)
    assert (ben.skipped.value, ben.ties.value) == (0.5, 1.0)
    assert ben.refused.value is None
    assert found.domains[table.domains[0]].n_judgments == 4


def test_who_takes_the_only_vote_back_meanwhile_is_still_known_to_be_a_person(rated_workspace):
    catalog = open_catalog(rated_workspace)
    left, right = catalog.ids_at([0, 1])
    comparison = comparison_of(rated_workspace, catalog, left, right)
    store_vote(rated_workspace, comparison, criterion="writing_style", judge="Ada", answer=A)

    class TakenBackMeanwhile:
        def documents_by_id(self, doc_ids):
            undo_last_judgment(rated_workspace, "Ada")
            return catalog.documents_by_id(doc_ids)

    table = workspace_table(rated_workspace, TakenBackMeanwhile())
    assert (table.judges, table.is_model.tolist()) == (("Ada",), [False])
    assert len(workspace_table(rated_workspace, catalog)) == 0


def test_a_workspace_without_votes_says_where_to_vote(rated_workspace):
    with pytest.raises(NoJudgmentsError, match="Nobody has voted .* Vote in Compare"):
        read_tables([rated_workspace.root])


def test_a_locked_database_is_said_to_be_locked(voted, monkeypatch):
    monkeypatch.setattr("core.corpus.database._PATIENCE_S", 0.05)
    with sqlite3.connect(voted.root / FILE_NAME, isolation_level=None) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ConflictError, match="Another process is writing"):
            read_tables([voted.root])
        other.execute("ROLLBACK")
    other.close()
    assert len(read_tables([voted.root])) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prob_b_preferred": 1.7}, r"Line 2 of 'input.jsonl' has 'prob_b_preferred' = '1.7'.* from 0 to 1"),
        ({"prob_b_preferred": "A"}, "'prob_b_preferred' = 'A'"),
        ({"prob_b_preferred": None}, "= None and 'missing' = None.* skipped, refused, unparsable"),
        ({"missing": "refused"}, "Give a probability, or null with the reason"),
        ({"prob_b_preferred": None, "missing": "lost"}, "'missing' = 'lost'. Give one of skipped"),
        ({"first": "left"}, "'first' = 'left'. Give one of a, b"),
        ({"first": ["a"]}, "'first' ="),
        ({"jugde": "x"}, "a field 'jugde', which judgments do not have"),
        ({"judge": ""}, "'judge' = ''. Give a name"),
        ({"item_b": "x"}, "Line 2 .* compares 'x' with itself"),
        ({"item_a": "\ud800"}, "half a surrogate pair"),
        ({"domain": 1.5}, "'domain' = '1.5'"),
    ],
)
def test_what_is_no_judgment_is_refused_with_its_line(write_jsonl, change, message):
    with pytest.raises(InputError, match=message):
        read_tables([write_jsonl([GOOD, GOOD | change])])


def test_columns_of_something_else_are_refused_by_name(write_jsonl):
    with pytest.raises(InputError, match="no field 'item_a' .found: 'pair_id', 'winner'.*Give .\"item_a\""):
        read_tables([write_jsonl([{"pair_id": 1, "winner": 2}])])


@pytest.mark.parametrize("votes", [-1, "many", None, True])
def test_votes_that_are_no_counts_are_refused(write_jsonl, votes):
    record = published(votes_a=[[0, votes], [19, 0]], votes_b=[[0, 5], [1, 0]], average=[[-100, 0.6], [0.4, -100]])
    with pytest.raises(InputError, match="Give counts from 0"):
        read_tables([write_jsonl([record])])


def test_empty_and_missing_files_are_refused(write_jsonl, tmp_path):
    with pytest.raises(NoJudgmentsError, match="is empty"):
        read_tables([write_jsonl([])])
    with pytest.raises(NotFoundError, match="no file or folder"):
        read_tables([tmp_path / "none.jsonl"])
    (tmp_path / "x.txt").write_text("x")
    with pytest.raises(InputError, match="no known format"):
        read_tables([tmp_path / "x.txt"])
