"""Tables of judgments for tests: written by hand, or drawn by hypothesis."""

from hypothesis import strategies as st

from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.files.judgment_table import MISSING, JudgmentTable

PROBS = {"A": 0.0, "tie": 0.5, "B": 1.0}


def table_of(rows, *, tells=MISSING) -> JudgmentTable:
    """Make a table of (item_a, item_b, judge, first, p or why there is none)."""
    builder = JudgmentTableBuilder()
    for item_a, item_b, judge, first, said in rows:
        builder.add(
            str(item_a),
            str(item_b),
            criterion="writing_style",
            judge=str(judge),
            prob_b_preferred=None if isinstance(said, str) else said,
            first=first,
            missing=said if isinstance(said, str) else None,
            tells=tells,
        )
    return builder.finished()


answers = st.sampled_from([0.0, 0.3, 0.5, 1.0, "skipped", "refused", "unparsable"])
item_pairs = st.tuples(st.integers(0, 5), st.integers(0, 5)).filter(lambda pair: pair[0] != pair[1])
row_lists = st.lists(
    st.tuples(item_pairs, st.integers(0, 2), st.sampled_from(["a", "b", None]), answers).map(
        lambda row: (*row[0], *row[1:])
    ),
    min_size=1,
    max_size=60,
)


def turned(row):
    """Call A what was B: the same judgment in the other orientation."""
    item_a, item_b, judge, first, said = row
    return item_b, item_a, judge, {"a": "b", "b": "a", None: None}[first], said if isinstance(said, str) else 1 - said
