"""How far judgments reach, counted by hand on a few, and set beside networkx-free laws on many."""

from hypothesis import given
from hypothesis import strategies as st

from core.judging.files.judgment_builder import JudgmentTableBuilder
from core.judging.files.judgment_table import MISSING
from core.judging.trust.coverage import coverage_of

DOMAIN_OF = {"a": "news", "b": "news", "c": "web", "d": "web", "e": "web"}
SIZES = {"news": 4, "web": 5, "code": 1}


def table_of(*rows):
    builder = JudgmentTableBuilder()
    for a, b, judge, first, prob in rows:
        domain = DOMAIN_OF[a] if DOMAIN_OF[a] == DOMAIN_OF[b] else None
        missing = None if prob is not None else MISSING[0]
        builder.add(
            a, b, criterion="writing_style", judge=judge, prob_b_preferred=prob, first=first, missing=missing,
            domain=domain,
        )  # fmt: skip
    return builder.finished()


def covered(*rows):
    return coverage_of(table_of(*rows), domain_of=DOMAIN_OF, documents_by_domain=SIZES)


def test_pairs_documents_orders_and_parts_are_counted():
    found = covered(
        ("a", "b", "Ada", "a", 1.0),
        ("a", "b", "gpt", "a", 0.9),
        ("b", "a", "gpt", "a", 0.2),
        ("c", "d", "gpt", "a", 0.5),
        ("d", "e", "gpt", "a", None),
    )
    assert (found.n_judgments, found.n_pairs, found.n_judged, found.n_documents) == (5, 2, 4, 10)
    assert found.part_sizes == (2, 2)
    by_judge = {each.judge: (each.n_pairs, each.n_both_orders, each.n_unanswered) for each in found.judges}
    assert by_judge == {"gpt": (2, 1, 1), "Ada": (1, 0, 0)}
    assert [each.judge for each in found.judges] == ["gpt", "Ada"]
    by_domain = {each.domain: (each.n_judged, each.n_documents, each.n_pairs_within) for each in found.domains}
    assert by_domain == {"news": (2, 4, 1), "web": (2, 5, 1), "code": (0, 1, 0)}


def test_what_a_model_answered_in_one_order_reaches_nothing():
    builder = JudgmentTableBuilder()
    for first, (a, b), span in (("a", "ab", 1), ("b", "ab", 2), ("a", "bc", 1), ("b", "bc", 1)):
        builder.add(
            a, b, criterion="writing_style", judge="gpt", prob_b_preferred=1.0, first=first, excerpts=(span, span),
            is_model=True,
        )  # fmt: skip
    found = coverage_of(builder.finished(), domain_of=DOMAIN_OF, documents_by_domain=SIZES)
    assert (found.n_judgments, found.n_pairs, found.n_judged, found.part_sizes) == (4, 1, 2, (2,))
    assert (found.judges[0].n_pairs, found.judges[0].n_both_orders) == (2, 1)


def test_a_chain_of_pairs_is_one_part():
    assert covered(("a", "b", "x", "a", 1.0), ("b", "c", "x", "a", 0.0), ("c", "d", "x", "a", 0.5)).part_sizes == (4,)


def test_nothing_is_covered_where_nobody_answered():
    found = covered(("a", "b", "Ada", "a", None))
    assert (found.n_pairs, found.n_judged, found.part_sizes, found.share_judged) == (0, 0, (), 0.0)
    assert coverage_of(table_of(), domain_of={}, documents_by_domain=SIZES).judges == ()


@given(st.lists(st.tuples(*[st.sampled_from("abcde")] * 2).filter(lambda pair: pair[0] != pair[1]), max_size=12))
def test_parts_hold_every_judged_document_once_and_turning_pairs_round_changes_nothing(pairs):
    found = covered(*((a, b, "x", "a", 1.0) for a, b in pairs))
    turned = covered(*((b, a, "x", "b", 0.0) for a, b in reversed(pairs)))
    assert sum(found.part_sizes) == found.n_judged == len({document for pair in pairs for document in pair})
    assert (found.part_sizes, found.n_pairs) == (turned.part_sizes, turned.n_pairs)
