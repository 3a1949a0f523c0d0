"""What one document was compared with: the same as all judgments say, seen from its side."""

from core.judging.excerpts.comparisons import comparison_of
from core.judging.stored.about_document import comparisons_of
from core.judging.stored.judgment import MODEL, Judge, Judgment
from core.judging.stored.store import store_judgments
from core.judging.voting.votes import SKIP, TIE, A, B, store_vote
from tests.judged import forget_judgments


def test_answers_are_told_from_the_side_of_the_document(rated_workspace, catalog, ids):
    forget_judgments(rated_workspace)
    for left, right, answer, criterion, judge in [
        (ids[1], ids[0], A, "writing_style", "Ada"),
        (ids[0], ids[1], A, "writing_style", "Ben"),
        (ids[1], ids[2], TIE, "facts_and_trivia", "Ada"),
        (ids[1], ids[3], SKIP, "facts_and_trivia", "Ada"),
        (ids[2], ids[3], B, "writing_style", "Ada"),
    ]:
        comparison = comparison_of(rated_workspace, catalog, left, right)
        store_vote(rated_workspace, comparison, criterion=criterion, judge=judge, answer=answer)
    found = {(each.other, each.criterion): each.prob_preferred for each in comparisons_of(rated_workspace, ids[1])}
    assert found == {
        (ids[0], "writing_style"): {"Ada": 1.0, "Ben": 0.0},
        (ids[2], "facts_and_trivia"): {"Ada": 0.5},
    }
    other = {each.other: each.prob_preferred for each in comparisons_of(rated_workspace, ids[0])}
    assert other == {ids[1]: {"Ada": 0.0, "Ben": 1.0}}
    assert comparisons_of(rated_workspace, "nobody") == []


def test_of_a_model_both_orders_count_together_and_one_alone_does_not(rated_workspace, ids):
    forget_judgments(rated_workspace)

    def judged(other, first, prob):
        return Judgment(
            ids[0], other, (0, 20), (0, 20), "writing_style", "gpt", first=first, prob_b_preferred=prob, n_votes=20
        )

    given = [judged(ids[1], "a", 0.25), judged(ids[1], "b", 0.75), judged(ids[2], "a", 0.9)]
    store_judgments(rated_workspace, Judge("gpt", MODEL, {}), given)
    assert [(each.other, each.prob_preferred) for each in comparisons_of(rated_workspace, ids[0])] == [
        (ids[1], {"gpt": 0.5})
    ]
