"""A voter goes through a queue once, comes back to where they stopped, and shares it with others."""

from hypothesis import given
from hypothesis import strategies as st

from core.judging.voting.sittings import Sitting

QUEUE = (("d", "a"), ("b", "c"), ("a", "c"), ("e", "b"))
BOTH = frozenset({"style", "facts"})


def asked(*answers: tuple[str, tuple[str, str], set[str]]) -> dict[tuple[str, str], dict[str, set[str]]]:
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for voter, (one, other), criteria in answers:
        found.setdefault((min(one, other), max(one, other)), {})[voter] = criteria
    return found


def test_one_begins_with_what_was_left_half_way_and_goes_on_from_there():
    assert Sitting(QUEUE, {}, "Ada", BOTH).first() == QUEUE[0]
    answers = asked(("Ada", QUEUE[0], BOTH), ("Ada", QUEUE[2], {"style"}))
    sitting = Sitting(QUEUE, answers, "Ada", BOTH)
    assert (sitting.first(), sitting.n_finished, sitting.n_open, sitting.n_questions_left) == (QUEUE[2], 1, 3, 5)
    assert sitting.after(QUEUE[2]) == QUEUE[3]
    assert sitting.after(QUEUE[3]) == QUEUE[1]  # from the beginning again, past the finished one
    assert sitting.after(("x", "y")) == QUEUE[1]
    assert Sitting(QUEUE, answers, "Ben", BOTH).first() == QUEUE[0]


def test_a_pair_with_enough_voters_is_passed_over_and_one_that_was_begun_comes_first_or_last():
    answers = asked(
        ("Ben", QUEUE[0], BOTH), ("Cem", QUEUE[1], BOTH), ("Ben", QUEUE[1], BOTH), ("Ben", QUEUE[3], {"style"})
    )
    alone = Sitting(QUEUE, answers, "Ada", BOTH, 1)
    assert [pair for pair in QUEUE if alone.is_open(pair)] == [QUEUE[2], QUEUE[3]]
    assert (alone.first(), alone.after(QUEUE[2])) == (QUEUE[2], QUEUE[3])
    with_another = Sitting(QUEUE, answers, "Ada", BOTH, 2)
    assert not with_another.is_open(QUEUE[1])
    assert with_another.first() in (QUEUE[0], QUEUE[3])
    assert Sitting(QUEUE, answers, "Ada", BOTH).n_open == 4


def test_where_nothing_is_left_the_same_pair_stays():
    done = Sitting(QUEUE, asked(*(("Ada", pair, BOTH) for pair in QUEUE)), "Ada", BOTH)
    assert (done.n_open, done.n_questions_left, done.first(), done.after(QUEUE[2])) == (0, 0, QUEUE[0], QUEUE[2])


def test_voters_of_single_pairs_begin_at_different_places():
    queue = [(f"a{number}", f"b{number}") for number in range(200)]
    begun = {Sitting(queue, {}, voter, BOTH, 1).first() for voter in ("Ada", "Ben", "Cem", "Dee")}
    assert len(begun) == 4


@given(n_voters=st.sampled_from([None, 1, 2, 3]), turns=st.lists(st.sampled_from(["Ada", "Ben", "Cem"]), max_size=60))
def test_in_whatever_order_people_come_all_pairs_are_judged_and_none_by_too_many(n_voters, turns):
    """One after the other nobody votes once too often, and together they leave nothing that they are wanted for."""
    judged: dict[tuple[str, str], dict[str, set[str]]] = {}
    people = ["Ada", "Ben", "Cem"]
    for voter in [*turns, *people * len(QUEUE)]:
        sitting = Sitting(QUEUE, judged, voter, BOTH, n_voters)
        if sitting.n_open:
            a, b = sorted(sitting.first())
            judged.setdefault((a, b), {})[voter] = set(BOTH)
    assert len(judged) == len(QUEUE)
    assert {len(by) for by in judged.values()} == {n_voters or 3}
