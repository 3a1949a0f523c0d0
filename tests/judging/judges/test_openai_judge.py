"""A judge behind a real HTTP server, which answers from a real tiny model and fails in every way that servers do."""

import itertools
import math
import threading
import time

import httpx2
import openai
import pytest

from core.errors import InputError
from core.judging.judges.answers import label_of_token
from core.judging.judges.server import Server
from core.judging.judges.server_habits import Habits, Trial
from core.judging.judges.server_patience import Patience
from core.judging.judges.server_troubles import complaint
from core.judging.judges.spending import CeilingError, Price, Spending, Usage
from tests.judging.openai_server import KEY, MODEL, Behaviour, HTMLResponse, JSONResponse, failure


def answers_of(judge, questions):
    found = dict(judge.answers([each.question for each in questions]))
    assert sorted(found) == list(range(len(questions)))
    return [found[place] for place in range(len(questions))]


def preferences(tiny_model, questions, *, n_tokens=None):
    """What the model thinks, computed here: P(B) over P(A) + P(B), of so many most likely tokens."""
    found = []
    for each in questions:
        prob = [0.0, 0.0]
        shares = enumerate(tiny_model.next_token(each.question.prompt)[1])
        for token, share in sorted(shares, key=lambda one: -one[1])[:n_tokens]:
            if (label := label_of_token(tiny_model.text(token))) is not None:
                prob[label] += share
        found.append(prob[1] / sum(prob))
    return found


def test_log_probabilities_are_those_of_the_model(judge_with, openai_server, questions, tiny_model):
    found = answers_of(judge_with(way="logprobs"), questions)
    expected = preferences(tiny_model, questions, n_tokens=20)
    assert [each.prob_second_preferred for each in found] == pytest.approx(expected, abs=1e-6)
    assert len(openai_server.requests) == len(questions)
    assert all(asked["max_tokens"] == 1 and "n" not in asked for asked in openai_server.requests)


def test_votes_agree_with_the_probabilities_within_sampling_error(judge_with, questions, tiny_model):
    n = 120
    found = answers_of(judge_with(n_votes=n), questions)
    # Votes that are no label are left out, so that a share rests on `n_votes`; four standard errors of 16 shares.
    for answer, prob in zip(found, preferences(tiny_model, questions), strict=True):
        assert abs(answer.prob_second_preferred - prob) < 4 * math.sqrt(prob * (1 - prob) / answer.n_votes) + 1 / n
        assert n / 2 < answer.n_votes <= n


def test_nothing_is_asked_twice(judge_with, openai_server, questions):
    for way in ("votes", "logprobs"):
        first = answers_of(judge_with(way=way), questions)
        n = len(openai_server.requests)
        again = answers_of(judge_with(way=way), questions)
        assert len(openai_server.requests) == n
        assert [each.prob_second_preferred for each in again] == [each.prob_second_preferred for each in first]
        assert [each.was_kept for each in first + again] == [False] * 16 + [True] * 16


def test_more_votes_cost_only_the_new_ones(judge_with, openai_server, questions):
    answers_of(judge_with(n_votes=3), questions[:2])
    answers_of(judge_with(n_votes=5), questions[:2])
    assert [asked["n"] for asked in openai_server.requests] == [3, 3, 2, 2]


@pytest.mark.parametrize("takes_n", ["refuse", "ignore"])
def test_a_server_without_n_is_asked_n_times(judge_with, openai_server, questions, takes_n):
    openai_server.behaviour.takes_n = takes_n
    messages = []
    found = answers_of(judge_with(n_votes=5, messages=messages), questions[:3])
    assert {each.n_votes is None or each.n_votes <= 5 for each in found} == {True}
    # One request finds it out, and where that was answered it counts.
    assert len(openai_server.requests) == 3 * 5 + (takes_n == "refuse")
    assert ["one vote at a time" in message for message in messages] == [True]


@pytest.mark.parametrize("logprobs", ["refuse", "ignore"])
def test_a_server_without_log_probabilities_is_asked_to_vote_and_says_so(
    judge_with, openai_server, questions, logprobs
):
    openai_server.behaviour.logprobs = logprobs
    messages = []
    judge = judge_with(way="logprobs", n_votes=5, messages=messages)
    found = answers_of(judge, questions)
    assert any(each.n_votes for each in found)
    assert (judge.about["answer"], judge.about["n_votes"]) == ("votes", 5)
    assert ["no log-probabilities" in message for message in messages] == [True]
    n = len(openai_server.requests)
    answers_of(judge_with(way="logprobs", n_votes=5), questions)
    assert len(openai_server.requests) == n


def completion(**choice):
    return JSONResponse({"choices": [{"message": {"content": "A"}} | choice]})


def test_one_reply_without_log_probabilities_changes_nothing_for_the_others(judge_with, openai_server, questions):
    """A question whose reply has none is asked to vote; an empty reply is unparsable; nothing is asked again."""
    openai_server.behaviour.scripted = [
        completion(),
        0.0,
        0.0,
        completion(message={"content": ""}, logprobs={"content": []}),
    ]
    found = answers_of(judge_with(way="logprobs", n_votes=5, concurrency=1), questions)
    assert [each.n_votes for each in found[1:]] == [None] * 15
    assert found[0].n_votes is not None or found[0].missing == "unparsable"
    assert [each.missing for each in found[1:]].count("unparsable") == 1
    n = len(openai_server.requests)
    assert n == len(questions) + 1
    # Another run begins with other questions, and finds the one without beside the others.
    again = answers_of(judge_with(way="logprobs", n_votes=5), questions[::-1])
    assert len(openai_server.requests) == n
    assert [each.prob_second_preferred for each in again[::-1]] == [each.prob_second_preferred for each in found]


def test_a_server_with_few_log_probabilities_is_asked_for_few(judge_with, openai_server, questions):
    openai_server.behaviour.logprobs = "five"
    judge = judge_with(way="logprobs")
    assert all(each.prob_second_preferred is not None for each in answers_of(judge, questions))
    assert judge.about["answer"] == "logprobs"
    assert openai_server.requests[-1]["top_logprobs"] == 5


def test_the_limit_is_called_as_the_server_calls_it(judge_with, openai_server, questions):
    openai_server.behaviour.limit = "max_completion_tokens"
    answers_of(judge_with(), questions[:2])
    assert ["max_tokens" in asked for asked in openai_server.requests] == [True, False, False]


def test_who_is_busy_or_in_trouble_is_asked_again(judge_with, openai_server, questions):
    troubles = [failure(429, "slow", after="0.01"), failure(500, "oops"), failure(503, "full"), failure(408, "late")]
    openai_server.behaviour.scripted = [*troubles, failure(429, "slow", after="Wed, 21 Oct 2015 07:28:00 GMT")]
    messages = []
    found = answers_of(judge_with(messages=messages), questions)
    assert sum(each.missing is None for each in found) > 8
    assert len(openai_server.requests) == len(questions) + 5
    # The fifth trouble would be told in the words of the first, but for the seconds.
    assert [message.split("(")[1][:3] for message in messages][:4] == ["429", "500", "503", "408"]


def test_who_is_busy_for_longer_than_we_wait_ends_it(judge_with, openai_server, questions):
    openai_server.behaviour.scripted = [failure(429, "slow", after="3600")]
    with pytest.raises(InputError, match=r"asked too much \(429\).* asks to be left alone for 3,600 s"):
        answers_of(judge_with(), questions)
    openai_server.behaviour.scripted = [failure(429, "slow") for _ in range(50)]
    with pytest.raises(InputError, match="did not change in"):
        answers_of(judge_with(patience_s=0.05), questions)


def test_a_lost_request_is_sent_again_and_counted_as_paid(judge_with, openai_server, questions):
    openai_server.behaviour.scripted = [2.0]
    spending = Spending(Price(1, 1))
    messages = []
    judge = judge_with(way="logprobs", timeout_s=1.0, concurrency=1, spending=spending, messages=messages)
    answers_of(judge, questions[:1])
    n_read, n_written = openai_server.usage[-1]
    lost = spending.used.n_tokens_in - n_read, spending.used.n_tokens_out - n_written
    assert lost == (len(questions[0].question.prompt.encode()) + 64, 1)
    assert "did not answer in time" in messages[0]


@pytest.mark.parametrize(("status", "may_be_charged"), [(504, True), (429, False)])
def test_a_gateway_that_gives_up_may_have_cost_something(judge_with, openai_server, questions, status, may_be_charged):
    openai_server.behaviour.scripted = [failure(status, "not now", after="0.01")]
    spending = Spending(Price(1, 1))
    answers_of(judge_with(way="logprobs", spending=spending), questions[:1])
    assert (spending.used.n_tokens_in > openai_server.usage[-1][0]) == may_be_charged


def test_a_filtered_question_is_a_refusal_and_asked_once(judge_with, openai_server, questions):
    openai_server.behaviour.filters = questions[0].a.excerpt.text
    for way in ("votes", "logprobs"):
        openai_server.requests.clear()
        found = answers_of(judge_with(way=way), questions)
        assert [each.missing == "refused" for each in found] == [place < 4 for place in range(len(found))]
        assert len(openai_server.requests) == len(questions)
        answers_of(judge_with(way=way), questions)
        assert len(openai_server.requests) == len(questions)


@pytest.mark.parametrize("way", ["votes", "logprobs"])
@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_question_that_is_refused_in_every_form_is_a_refusal_and_the_others_are_asked(
    judge_with, openai_server, questions, way, place
):
    """Be it about the first pair, one in the middle, or the last, after which no answer comes."""
    openai_server.behaviour.refuses = questions[4 * place].a.excerpt.text
    messages = []
    found = answers_of(judge_with(way=way, messages=messages), questions)
    assert [each.missing == "refused" for each in found] == [each // 4 == place for each in range(len(found))]
    assert messages == []
    n = len(openai_server.requests)
    answers_of(judge_with(way=way), questions)
    assert len(openai_server.requests) == n


def test_a_concession_that_did_not_help_is_taken_back(judge_with, openai_server, questions):
    """The refused question is sent without `n` too; all others with it, and none in other words."""
    openai_server.behaviour.refuses = refused = questions[4].a.excerpt.text
    answers_of(judge_with(n_votes=5, concurrency=1), questions)
    others = [asked for asked in openai_server.requests if refused not in asked["messages"][0]["content"]]
    assert {(asked.get("n"), "max_tokens" in asked) for asked in others} == {(5, True)}
    assert len(others) == len(questions) - 4


def test_filtered_choices_are_refusals(judge_with, openai_server, questions):
    openai_server.behaviour.filtered_finish = True
    for way in ("votes", "logprobs"):
        assert {each.missing for each in answers_of(judge_with(way=way), questions[:3])} == {"refused"}


def test_nonsense_is_unparsable(judge_with, openai_server, questions):
    openai_server.behaviour.says = "Both are fine."
    found = answers_of(judge_with(), questions[:3])
    assert {(each.missing, each.said) for each in found} == {("unparsable", "Both are fine.")}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"key": "sk-wrong"}, "does not accept the key"),
        ({"model": "unknown"}, "no model 'unknown'"),
        ({"base_url": "PAGE"}, "no OpenAI-compatible server"),
        ({"base_url": "http://127.0.0.1:9/v1"}, "cannot be reached"),
    ],
)
def test_what_cannot_be_asked_is_told_in_a_sentence_at_once(judge_with, openai_server, questions, options, message):
    if options.get("base_url") == "PAGE":
        options = {"base_url": openai_server.url.replace("/v1", "/page")}
    with pytest.raises(InputError, match=message) as refused:
        answers_of(judge_with(**options), questions)
    assert len(openai_server.requests) <= 1
    assert "sk-" not in str(refused.value)


@pytest.mark.parametrize(
    "reply",
    [
        HTMLResponse("<html>proxy</html>"),
        failure(200, "no choices"),
        HTMLResponse('{"choices": []}'),
        HTMLResponse('{"choices": [{"text": "A"}]}'),
        HTMLResponse("[1]"),
    ],
)
def test_strange_replies_are_refused(judge_with, openai_server, questions, reply):
    openai_server.behaviour.scripted = [reply]
    with pytest.raises(InputError, match="no OpenAI-compatible server"):
        answers_of(judge_with(), questions)


def test_other_refusals_are_told_with_what_the_server_says_but_not_with_the_key(judge_with, openai_server, questions):
    openai_server.behaviour.scripted = [failure(400, f"context too long, says {KEY}") for _ in range(99)]
    with pytest.raises(InputError, match=r"context too long, says \*\*\*"):
        answers_of(judge_with(), questions)


@pytest.mark.parametrize("usage", ["n/a", [1], {"prompt_tokens": None}, {"prompt_tokens": -1, "completion_tokens": 1}])
def test_a_reply_that_was_paid_is_kept_whatever_it_says_of_its_use(judge_with, openai_server, questions, usage):
    sent = {"choices": [{"message": {"content": "A"}}], "usage": usage}
    openai_server.behaviour.scripted = [JSONResponse(sent)]
    spending = Spending()
    [answer] = answers_of(judge_with(n_votes=1, spending=spending), questions[:1])
    assert answer.prob_second_preferred == 0
    assert spending.used.n_tokens_in == len(questions[0].question.prompt.encode()) + 64


def test_what_is_no_server_is_told_without_secrets(judge_with, openai_server, questions):
    openai_server.behaviour.scripted = [HTMLResponse(f"<html>{KEY}</html>")]
    secret = openai_server.url.replace("http://", "http://me:secret@")
    with pytest.raises(InputError, match=r"'<html>\*\*\*</html>'") as refused:
        answers_of(judge_with(base_url=secret), questions[:1])
    assert "secret" not in str(refused.value)


def test_without_a_key_no_word_is_cut_out_of_messages(judge_with, openai_server, questions):
    openai_server.behaviour.scripted = [failure(400, "none of the models") for _ in range(9)]
    with pytest.raises(InputError, match="none of the models"):
        answers_of(judge_with(key=""), questions[:1])


def bad_request(said):
    body = {"message": said}
    response = httpx2.Response(400, request=httpx2.Request("POST", "http://localhost/v1"))
    return openai.BadRequestError(f"Error code: 400 - {body}", response=response, body=body)


def test_a_complaint_is_searched_and_not_its_quotation():
    trial = Trial(Habits())
    asked = trial.habits.request(20, with_logprobs=True)
    assert trial.concede(asked, bad_request("1 validation error\nmax_tokens: extra field"))
    assert trial.habits == Habits(limit="max_completion_tokens")


def test_what_is_told_is_what_is_the_matter_and_not_what_a_concession_brought():
    def refuses(asked):
        return "max_completion_tokens: extra field" if "max_completion_tokens" in asked else "Your prompt was flagged"

    trial = Trial(Habits())
    assert taken(refuses, trial, n=1) is None
    assert complaint(trial.error) == "Your prompt was flagged"


def taken(refuses, trial, *, n):
    """Ask until a server that says what is the matter takes the request; None where it never does."""
    while said := refuses(asked := trial.habits.request(n, with_logprobs=n == 1)):
        if not trial.concede(asked, bad_request(said)):
            return None
    return trial.habits


# What real servers say, and how they have to be asked: llama.cpp, vLLM, OpenAI, and one that says nothing.
@pytest.mark.parametrize(
    ("refuses", "habits"),
    [
        (lambda asked: "n" in asked and "Only one completion choice is allowed", Habits(takes_n=False)),
        (
            lambda asked: asked.get("top_logprobs", 0) > 5 and "Requested sample logprobs of 20, max allowed: 5",
            Habits(top_logprobs=5),
        ),
        (lambda asked: "logprobs" in asked and "not implemented", Habits(top_logprobs=0)),
        (
            lambda asked: "max_tokens" in asked and "Unsupported parameter: 'max_tokens' with this model.",
            Habits(limit="max_completion_tokens"),
        ),
        (
            lambda asked: ("max_tokens" in asked and "max_tokens: no") or ("n" in asked and "n: no"),
            Habits(takes_n=False, limit="max_completion_tokens"),
        ),
        (
            lambda asked: not {"max_tokens", "n"}.isdisjoint(asked) and "Bad request",
            Habits(takes_n=False, limit="max_completion_tokens"),
        ),
        (lambda asked: "Your prompt was flagged", None),
    ],
)
def test_what_a_server_lacks_is_found_out_and_nothing_else_is_left_out(refuses, habits):
    votes, prob = (taken(refuses, Trial(Habits()), n=n) for n in (20, 1))
    assert habits in (votes, prob)
    assert all(found is None if habits is None else habits.narrowed(found) == habits for found in (votes, prob))


@pytest.mark.parametrize("written", ["{}", "{:08x}-beef-{:012x}", "req_{}aZ"])
def test_the_id_of_a_request_in_a_complaint_makes_it_no_other_complaint(written):
    """Proxies add one to what the server behind them says; `n` is taken, and is not left out for good."""
    ids = itertools.count(0xABCDEF)

    def refuses(asked):
        return "max_tokens" in asked and f"Bad request (request id: {written.format(*[next(ids)] * 2)})"

    assert taken(refuses, Trial(Habits()), n=20) == Habits(limit="max_completion_tokens")


def test_what_threads_find_out_at_the_same_time_is_all_known_afterwards(openai_server, monkeypatch):
    narrowed = Habits.narrowed

    def slowly_narrowed(habits, other):
        time.sleep(0.02)
        return narrowed(habits, other)

    monkeypatch.setattr(Habits, "narrowed", slowly_narrowed)
    server = Server("tiny", base_url=openai_server.url, key=KEY, spending=Spending(), on_message=lambda _: None)
    found = [Habits(takes_n=False), Habits(top_logprobs=5), Habits(limit="max_completion_tokens")]
    threads = [threading.Thread(target=server._learn_from, args=[{"choices": [{}]}, 1, habits]) for habits in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.close()
    assert server.habits == Habits(takes_n=False, top_logprobs=5, limit="max_completion_tokens")


def test_the_server_learns_nothing_of_this_machine(judge_with, openai_server, questions):
    answers_of(judge_with(), questions[:2])
    told = {name for headers in openai_server.headers for name in headers if name.startswith("x-stainless")}
    assert told <= {"x-stainless-raw-response"}
    assert set(openai_server.requests[0]) == {"model", "messages", "temperature", "n", "max_tokens"}
    assert [message["role"] for message in openai_server.requests[0]["messages"]] == ["user"]


@pytest.mark.parametrize("concurrency", [1, 3])
def test_so_many_are_asked_at_once(judge_with, openai_server, questions, concurrency):
    answers_of(judge_with(concurrency=concurrency), questions)
    assert openai_server.most_at_once <= concurrency


@pytest.mark.parametrize("tells_usage", [True, False])
def test_a_ceiling_is_never_exceeded_and_holds_over_runs(judge_with, openai_server, questions, tells_usage):
    openai_server.behaviour = Behaviour(tells_usage=tells_usage)
    price, most = Price(1_000.0, 1_000.0), 6.0  # a question of about 1,200 tokens costs 1.2
    n_answered = []
    for _ in range(3):
        spending = Spending(price, most)
        judge, found = judge_with(way="logprobs", concurrency=8, spending=spending), []
        with pytest.raises(CeilingError, match="--max-cost"):
            found.extend(judge.answers([each.question for each in questions]))
        n_answered.append(len(found))
        assert sum(price.usd_in * (n + m) / 1e6 for n, m in openai_server.usage) <= most
        assert spending.usd <= most
    assert n_answered[0] < len(questions)


def test_after_a_failure_what_was_on_its_way_is_given(judge_with, openai_server, questions):
    """The fourth request fails for good; the two beside it are answered, and one that began before that was seen."""
    judge = judge_with(way="logprobs", concurrency=3)
    openai_server.behaviour.scripted = [0.0, 0.2, 0.2, failure(401, "gone")]
    found = []
    with pytest.raises(InputError, match="key"):
        found.extend(judge.answers([each.question for each in questions]))
    n = len(openai_server.requests)
    assert 3 <= len(found) < len(questions)
    assert n == len(found) + 1
    answers_of(judge_with(way="logprobs"), questions)
    assert len(openai_server.requests) == n + len(questions) - len(found)


def test_a_password_in_the_address_is_not_stored(judge_with):
    about = judge_with(base_url="http://me:secret@localhost:1/v1").about
    assert about["server"] == "http://localhost:1/v1"
    assert about["model"] == MODEL


def test_a_short_key_is_a_part_of_words_and_masks_none(judge_with, openai_server, questions):
    """`OPENAI_API_KEY=k` is what servers at home are given: a reply is read as it is."""
    sent = {"choices": [{"message": {"content": "A"}, "finish_reason": "ok, like: k"}], "usage": {"prompt_tokens": 7}}
    openai_server.behaviour.scripted = [JSONResponse(sent)]
    [answer] = answers_of(judge_with(key="c", n_votes=1), questions[:1])
    assert answer.prob_second_preferred == 0


def test_the_same_model_asked_in_another_way_is_another_judge(judge_with):
    assert [judge_with(way=way).name for way in ("votes", "logprobs")] == ["openai:tiny", "openai:tiny (logprobs)"]


def test_what_is_not_told_is_at_most_so_much(judge_with, openai_server, questions):
    for tells_usage in (True, False):
        openai_server.behaviour = Behaviour(tells_usage=tells_usage)
        place = int(tells_usage)
        for _ in range(2):  # now, and as it is remembered
            spending = Spending()
            answers_of(judge_with(spending=spending), questions[place : place + 1])
            assert spending.used.is_at_most != tells_usage


def test_this_run_is_told_from_all(judge_with, openai_server, questions):
    first, second = Spending(), Spending()
    answers_of(judge_with(spending=first), questions[:2])
    answers_of(judge_with(spending=second), questions[:3])
    assert first.used == first.used_now
    assert second.used_now == second.used - first.used != Usage()


def test_what_a_killed_process_had_sent_counts_in_the_next_run(judge_with, questions):
    """Its line is written before anything is sent; the reply of the second one is there, that of the first is not."""
    judge, question = judge_with(way="logprobs"), questions[0].question
    request = judge._log.request(judge._key(question, "logprobs"))
    request.is_sent(Usage(1_000, 1))
    request.is_sent(Usage(2_000, 1))
    spending = Spending()
    again = judge_with(way="logprobs", spending=spending)
    answers_of(again, questions[:1])
    assert spending.used - spending.used_now == Usage(3_000, 2, is_at_most=True)
    third = Spending()
    answers_of(judge_with(way="logprobs", spending=third), questions[:1])
    assert (third.used, third.used_now) == (spending.used, Usage())


def test_a_server_that_is_busy_again_and_again_is_left_alone_for_longer():
    request = httpx2.Request("POST", "http://localhost/v1")
    response = httpx2.Response(429, headers={"retry-after": "1"}, request=request)
    busy, patience = openai.RateLimitError("slow", response=response, body=None), Patience(600.0, 1.0)
    assert [patience.pause(busy, attempt)[0] for attempt in range(8)] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert [patience.is_to_be_told(busy) for _ in range(3)] == [True, False, False]
