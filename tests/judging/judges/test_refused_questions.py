"""A refusal counts where the server answers what it is asked after it, and never where it refuses everything."""

from concurrent.futures import Future

import pytest

from core.errors import InputError
from core.judging.judges.answers import Answer
from core.judging.judges.model_judge import Question
from core.judging.judges.refused_questions import Answered, Refused, RefusedQuestions
from core.judging.judges.server_troubles import QuestionRefusedError
from tests.judging.openai_server import Behaviour, failure


def many_questions(questions, n):
    return [Question(questions[0].question.criterion, f"text {place}", "another") for place in range(n)]


def test_a_server_that_refuses_what_it_answered_before_ends_it_and_nothing_is_stored_of_that(
    judge_with, openai_server, questions
):
    openai_server.behaviour.refuses_after = 6
    found = []
    with pytest.raises(QuestionRefusedError, match="credit balance is too low"):
        found.extend(judge_with(concurrency=1).answers([each.question for each in questions]))
    assert {answer.missing for _, answer in found} <= {None, "unparsable"}
    openai_server.behaviour.refuses_after = None
    again = judge_with().answers([each.question for each in questions])
    assert {answer.missing for _, answer in again} <= {None, "unparsable"}


@pytest.mark.parametrize("slow_s", [0.15, 0.6])
def test_answers_that_were_on_their_way_when_the_credit_ended_make_no_refusal_count(
    judge_with, openai_server, questions, slow_s
):
    """Those that are accepted are slow, those that are refused overtake them: few, or so many that the run is ended."""
    n_accepted, many = 12, many_questions(questions, 40)
    slow = [slow_s * (1 + place % 5 / 5) for place in range(n_accepted)]
    openai_server.behaviour = Behaviour(refuses_after=n_accepted, scripted=[0.0, *slow[1:]], says="A")
    found = []
    with pytest.raises(QuestionRefusedError, match="credit balance is too low"):
        found.extend(judge_with(n_votes=1, concurrency=8).answers(many))
    assert len({place for place, _ in found}) == len(found) == n_accepted
    assert {answer.missing for _, answer in found} == {None}
    openai_server.behaviour.refuses_after = None
    openai_server.requests.clear()
    again = dict(judge_with(n_votes=1, concurrency=8).answers(many))
    assert {place for place, answer in again.items() if answer.was_kept} == {place for place, _ in found}
    assert len(again) == len(many)
    assert {answer.missing for answer in again.values()} == {None}
    assert len(openai_server.requests) == len(many) - n_accepted


class Settling:
    """Refusals as they count, with what is asked again."""

    def __init__(self, *, refuses=False):
        self.kept, self.asked = [], []
        self.refused = RefusedQuestions(keep=self._keep, ask_again=self._ask_again)
        self._refuses = refuses

    def _keep(self, place, refused):
        self.kept.append(place)
        return Answer(None, "refused")

    def _ask_again(self, place):
        self.asked.append(place)
        if self._refuses:
            raise QuestionRefusedError("no credit")

    def answered(self, place, sent):
        return self.refused.settled(place, Answered(Answer(1.0), sent))

    def is_refused(self, place):
        return self.refused.settled(place, Refused(str(place), QuestionRefusedError("no"), self.refused.now()))


def test_an_answer_makes_those_refusals_count_that_were_there_when_its_question_was_sent():
    settling = Settling()
    early = settling.refused.now()
    assert settling.is_refused(0) == []
    late = settling.refused.now()
    assert settling.is_refused(1) == []
    assert [place for place, _ in settling.answered(2, early)] == [2]
    assert [place for place, _ in settling.answered(3, late)] == [3, 0]
    assert [place for place, _ in settling.answered(4, settling.refused.now())] == [4, 1]
    assert settling.asked == []


def test_refusals_that_a_failed_check_was_about_never_count():
    settling = Settling(refuses=True)
    settling.answered(0, settling.refused.now())
    settling.is_refused(1)
    with pytest.raises(QuestionRefusedError):
        settling.refused.rest()
    assert [place for place, _ in settling.answered(2, settling.refused.now())] == [2]
    assert (settling.refused.rest(), settling.kept, settling.asked) == ([], [], [0])


def test_after_an_error_what_was_on_its_way_is_given_but_no_refusal_counts(judge_with):
    settling = Settling()
    answered, refused, failed, late = futures = [Future() for _ in range(4)]
    came = judge_with()._as_they_come({future: place for place, future in enumerate(futures)}, settling.refused)
    answered.set_result(Answered(Answer(1.0), settling.refused.now()))
    assert next(came)[0] == 0
    refused.set_result(Refused("1", QuestionRefusedError("no"), settling.refused.now()))
    failed.set_exception(InputError("gone"))
    late.set_result(Answered(Answer(1.0), settling.refused.now()))
    found = []
    with pytest.raises(InputError, match="gone"):
        found.extend(came)
    assert ([place for place, _ in found], settling.kept, settling.asked) == ([3], [], [])


def test_an_answered_question_that_is_filtered_when_it_is_asked_again_stays_answered(
    judge_with, openai_server, questions
):
    """The second question is refused after the first was answered, and nothing is answered any more but by a filter."""
    openai_server.behaviour.scripted = [0.0, *[failure(400, "no")] * 4, failure(400, "no", code="content_filter")]
    found = []
    with pytest.raises(QuestionRefusedError, match="filters a question that it answered before"):
        found.extend(judge_with(concurrency=1).answers([each.question for each in questions[:2]]))
    assert [place for place, _ in found] == [0]
    assert openai_server.behaviour.scripted == []
    [(_, answer)] = judge_with(n_votes=9).answers([questions[0].question])
    assert answer.missing != "refused"


def test_a_server_that_refuses_everything_is_given_up_after_twenty_questions(judge_with, openai_server, questions):
    openai_server.behaviour.refuses_after = 0
    with pytest.raises(QuestionRefusedError, match="credit balance is too low"):
        list(judge_with(concurrency=1).answers(many_questions(questions, 30)))
    assert 20 <= len({asked["messages"][0]["content"] for asked in openai_server.requests}) <= 22
