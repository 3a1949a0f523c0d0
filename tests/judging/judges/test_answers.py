"""What a model said is read strictly: a guess would be a judgment that nobody made."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.judging.files.judgment_table import REFUSED, UNPARSABLE
from core.judging.judges.answers import answer_from_logprobs, answer_from_votes, refusal_of_question, vote_of


def reply(*texts, **fields):
    return {"choices": [{"message": {"content": text}, "finish_reason": "stop"} | fields for text in texts]}


@pytest.mark.parametrize(
    ("text", "vote"),
    [
        ("A", 0),
        ("B", 1),
        (" b\n", 1),
        ("**B**", 1),
        ("Text A.", 0),
        ('"A"', 0),
        ("My answer is: Option B", 1),
        ("A\n\nIt is clearer.", 0),
        ("A good question", None),
        ("Both", None),
        ("A or B", None),
        ("AB", None),
        ("", None),
        ("Neither A nor B", None),
        ("I cannot", None),
        ("\u0410", None),  # the Cyrillic letter
    ],
)
def test_a_vote_is_a_label_and_nothing_else(text, vote):
    assert vote_of(text) == vote


@given(n_a=st.integers(0, 20), n_b=st.integers(0, 20), n_else=st.integers(0, 20))
def test_votes_are_counted_and_half_of_them_must_be_valid(n_a, n_b, n_else):
    n = n_a + n_b + n_else
    if not n:
        return
    answer = answer_from_votes([reply(*["A"] * n_a, *["B"] * n_b, *["Hm"] * n_else)], n)
    if 2 * (n_a + n_b) > n:
        assert answer.prob_second_preferred == n_b / (n_a + n_b)
        assert (answer.missing, answer.n_votes) == (None, n_a + n_b)
    else:
        assert (answer.prob_second_preferred, answer.missing, answer.n_votes) == (None, "unparsable", None)


def test_votes_may_come_in_several_replies_and_too_few_are_no_answer():
    assert answer_from_votes([reply("A", "B")], 3) is None
    assert answer_from_votes([reply("A", "B"), reply("B")], 3).prob_second_preferred == 2 / 3
    assert answer_from_votes([reply("A", "B"), reply("B", "B")], 3).n_votes == 3


def test_refusals_are_told_from_nonsense():
    filtered = reply(None, None, "Hm", finish_reason="content_filter")
    assert answer_from_votes([filtered], 3).missing == "refused"
    said = reply(None, refusal=None)
    said["choices"][0]["message"]["refusal"] = "I cannot help with that."
    assert answer_from_votes([said], 1).missing == "refused"
    assert answer_from_logprobs(said).missing == "refused"
    assert answer_from_votes([reply("A"), refusal_of_question()], 20).missing == "refused"
    assert answer_from_votes([*[reply("A")] * 9, refusal_of_question()], 20).missing == "refused"
    assert answer_from_votes([reply("Hm", "A")], 2).said == "Hm"


def top(**probs):
    tops = [{"token": token, "logprob": math.log(prob)} for token, prob in probs.items()]
    return {"choices": [{"message": {"content": "A"}, "logprobs": {"content": [{"top_logprobs": tops}]}}]}


def test_all_spellings_of_a_label_are_summed():
    found = answer_from_logprobs(top(**{"A": 0.2, " A": 0.1, "▁B": 0.4, "B": 0.2, "a": 0.05, "An": 0.05}))
    assert found.prob_second_preferred == pytest.approx(0.6 / 0.9)
    assert found.n_votes is None


def test_a_label_that_is_not_among_the_likely_ones_has_no_probability():
    assert answer_from_logprobs(top(A=0.5, Hm=0.4)).prob_second_preferred == 0
    assert answer_from_logprobs(top(Hm=0.9, A=0.004, B=0.005)).missing == "unparsable"
    assert answer_from_logprobs(reply("A")) is None


def test_an_empty_reply_is_unparsable_and_no_sign_of_what_the_server_gives():
    empty = reply("")
    empty["choices"][0]["logprobs"] = {"content": []}
    assert answer_from_logprobs(empty).missing == "unparsable"


@pytest.mark.parametrize("wrong", [9999.0, math.inf, math.nan, 0.5])
def test_what_cannot_be_a_log_probability_is_none(wrong):
    said = top(A=0.5, B=0.5)
    said["choices"][0]["logprobs"]["content"][0]["top_logprobs"][0]["logprob"] = wrong
    assert answer_from_logprobs(said) is None


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("I'm sorry, but I can't help with that.", REFUSED),
        ("I\u2019m unable to", REFUSED),
        ("Sorry, I can", REFUSED),
        ("I cannot compare these", REFUSED),
        ("I choose neither", UNPARSABLE),
        ("Text A is better.", None),
        ("B is the best text", None),
        ("A better one is", UNPARSABLE),
    ],
)
def test_what_models_say_in_words(said, missing):
    assert answer_from_votes([{"choices": [{"message": {"content": said}}]}], 1).missing == missing
