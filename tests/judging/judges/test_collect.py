"""Judgments are collected in both orders, stored as they come, and never lost or paid for twice."""

import json
import math
import sqlite3
from contextlib import closing

import pytest

from core.corpus.catalog.queries import open_catalog
from core.corpus.database import FILE_NAME
from core.criteria import CRITERION_KEYS
from core.errors import ConflictError, InputError
from core.judging.files.judgment_table import REFUSED
from core.judging.judges.answers import Answer
from core.judging.judges.collect import collect
from core.judging.judges.forecast import MARGIN, forecast
from core.judging.judges.spending import Price, Spending
from core.judging.stored.judgment import MODEL, PERSON, Judge
from core.judging.stored.lookups import all_judgments, judges, judgments_revision
from core.judging.stored.store import store_judgments
from core.judging.stored.stored_pairs import stored_pairs
from core.judging.trust.gathered_judgments import read_tables
from core.judging.trust.verdicts import verdicts_of


class Scripted:
    """A judge whose answers are known beforehand, by the texts: how a judge is asked has its own tests."""

    name, about = "openai:scripted", {"prompt": "1"}

    def __init__(self, answer, *, fails_after=None):
        self._answer, self._fails_after = answer, fails_after

    def answers(self, questions):
        for place, question in enumerate(questions):
            if place == self._fails_after:
                raise InputError("The model is gone.")
            yield place, self._answer(question)


def later_is_better(question):
    return Answer(0.9 if question.second > question.first else 0.1)


def always_first(question):
    return Answer(0.0)


def test_every_pair_is_asked_by_every_criterion_in_both_orders(questions):
    asked = {(each.a.doc_id, each.criterion.key, each.first) for each in questions}
    assert len(asked) == len(questions) == 4 * 2 * 2
    for each in questions:
        shown = [each.question.first, each.question.second]
        texts = [each.a.excerpt.text, each.b.excerpt.text]
        assert shown == (texts if each.first == "a" else texts[::-1])
        assert each.a.doc_id < each.b.doc_id


def test_swapping_the_texts_turns_an_answer_round(corpus, questions):
    collect(corpus, Scripted(later_is_better), questions)
    stored = {(each.doc_a, each.criterion, each.first): each.prob_b_preferred for each in all_judgments(corpus)}
    assert len(stored) == len(questions)
    for (doc, criterion, first), prob in stored.items():
        assert prob == pytest.approx(stored[doc, criterion, "b" if first == "a" else "a"])


def test_a_judge_that_looks_at_the_order_alone_says_nothing_on_average(corpus, questions):
    collect(corpus, Scripted(always_first), questions)
    stored = {(each.doc_a, each.criterion, each.first): each.prob_b_preferred for each in all_judgments(corpus)}
    assert {stored[doc, criterion, "a"] + stored[doc, criterion, "b"] for doc, criterion, _ in stored} == {1.0}


def test_excerpts_and_judge_are_stored_with_the_judgments(corpus, questions):
    collect(corpus, Scripted(always_first), questions)
    each, stored = questions[0], all_judgments(corpus)[0]
    assert (stored.span_a, stored.span_b) == tuple((side.excerpt.start, side.excerpt.end) for side in (each.a, each.b))
    (judge,) = judges(corpus)
    assert (judge.name, judge.kind, judge.about, judge.n_judgments) == ("openai:scripted", MODEL, {"prompt": "1"}, 16)


def test_refusals_are_stored_as_missing_and_counted(corpus, questions):
    refused = questions[0].a.excerpt.text
    judge = Scripted(lambda asked: Answer(None, REFUSED) if refused in (asked.first, asked.second) else Answer(0.7))
    collected = collect(corpus, judge, questions)
    assert (collected.n_answered, collected.n_refused, collected.n_unparsable) == (12, 4, 0)
    table = read_tables([corpus.root])
    assert (~table.is_answered).sum() == 4
    assert table.tells[0].tolist() == [False, True, True]


def test_what_was_answered_before_a_failure_is_stored(corpus, questions):
    with pytest.raises(InputError, match=r"The model is gone. 5 of 16 questions are answered and stored: the same"):
        collect(corpus, Scripted(always_first, fails_after=5), questions)
    assert len(all_judgments(corpus)) == 5


def test_one_question_that_is_always_refused_stops_nothing(corpus, judge_with, openai_server, questions):
    openai_server.behaviour.refuses = questions[0].a.excerpt.text
    collected = collect(corpus, judge_with(way="logprobs"), questions)
    assert (collected.n_stored, collected.n_refused, collected.n_done) == (16, 4, 16)
    assert sum(each.missing == REFUSED for each in all_judgments(corpus)) == 4


def test_an_empty_account_ends_it_and_once_that_is_filled_the_same_command_goes_on(
    corpus, judge_with, openai_server, questions
):
    openai_server.behaviour.refuses_after = 5
    said = r"balance is too low\). 5 of 16 questions are answered and stored. Once that is mended, the same"
    with pytest.raises(InputError, match=said):
        collect(corpus, judge_with(way="logprobs"), questions)
    openai_server.behaviour.refuses_after = None
    collected = collect(corpus, judge_with(way="logprobs"), questions)
    assert (collected.n_kept, collected.n_refused, collected.n_done) == (5, 0, 16)


def test_where_the_same_command_would_not_go_on_it_is_not_said_to(corpus, judge_with, questions):
    spending = Spending(Price(1_000, 1_000), 6.0)
    with pytest.raises(InputError, match=r"same command a larger one\. \d of 16 questions are answered and stored\.$"):
        collect(corpus, judge_with(way="logprobs", spending=spending), questions)


def test_what_was_answered_before_an_interrupt_is_stored(corpus, questions):
    def interrupt(progress):
        if progress.done == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect(corpus, Scripted(always_first), questions, on_progress=interrupt)
    assert len(all_judgments(corpus)) == 7


def test_a_locked_database_loses_nothing_that_was_paid(corpus, judge_with, openai_server, questions, monkeypatch):
    monkeypatch.setattr("core.corpus.database._PATIENCE_S", 0.05)
    collect(corpus, Scripted(always_first), questions[:1])
    with closing(sqlite3.connect(corpus.root / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ConflictError, match="All replies are kept: the same command stores them"):
            collect(corpus, judge_with(way="logprobs"), questions)
        assert len(openai_server.requests) == len(questions)
    collected = collect(corpus, judge_with(way="logprobs"), questions)
    assert collected.n_stored == 16
    assert (collected.n_kept, collected.n_answered) == (16, 16)
    assert len(openai_server.requests) == len(questions)


def test_where_nothing_can_be_stored_nothing_more_is_asked(corpus, judge_with, openai_server, questions, monkeypatch):
    monkeypatch.setattr("core.judging.judges.collect.STORED_AT_ONCE", 4)
    monkeypatch.setattr("core.corpus.database._PATIENCE_S", 0.0)
    collect(corpus, Scripted(always_first), questions[:1])
    openai_server.behaviour.scripted = [0.1] * len(questions)
    with closing(sqlite3.connect(corpus.root / FILE_NAME, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(ConflictError):
            collect(corpus, judge_with(way="logprobs", concurrency=2), questions)
    assert 4 <= len(openai_server.requests) < len(questions)


def test_nonsense_ends_it_soon(corpus, judge_with, openai_server, questions):
    openai_server.behaviour.says = "As a language model"
    with pytest.raises(InputError, match=r"20 of the first 20 answers prefer neither text \(the last: 'As a language"):
        collect(corpus, judge_with(), questions * 3)
    assert len(openai_server.requests) < 3 * len(questions)


def test_nonsense_alone_is_said_however_few_questions_there_are(corpus, judge_with, openai_server, questions):
    openai_server.behaviour.says = "Both are fine."
    with pytest.raises(InputError, match=r"4 of the first 4 answers prefer neither text"):
        collect(corpus, judge_with(), questions[:4])
    assert len(all_judgments(corpus)) == 4


def test_half_of_it_refused_is_no_reason_to_end(corpus, judge_with, openai_server, questions):
    openai_server.behaviour.filters = questions[0].a.excerpt.text[:1]
    n_with = sum(openai_server.behaviour.filters in each.question.prompt for each in questions)
    collected = collect(corpus, judge_with(), questions)
    assert collected.n_refused == n_with > 0
    assert collected.n_done == len(questions)


def test_the_key_is_written_nowhere(corpus, judge_with, questions):
    collect(corpus, judge_with(), questions)
    written = [path.read_bytes() for path in corpus.root.rglob("*") if path.is_file()]
    assert any(b"openai:tiny" in content for content in written)
    assert not any(b"sk-test" in content for content in written)


def test_the_replies_are_kept_word_for_word(corpus, judge_with, questions, openai_server):
    collect(corpus, judge_with(n_votes=5), questions[:1])
    (path,) = corpus.root.glob("judging/replies-*.jsonl")
    _, line = path.read_text().splitlines()  # the first one was written before the question was sent
    said = [choice["message"]["content"] for choice in json.loads(line)["reply"]["choices"]]
    assert len(said) == 5
    assert set(json.loads(line)["reply"]["usage"]) == {"prompt_tokens", "completion_tokens"}


def test_a_forecast_is_near_what_is_read_and_prices_it(questions):
    asked = [each.question for each in questions]
    found = forecast(questions, n_votes=20, price=Price(2.0, 8.0))
    assert found.n_documents == 8
    from core.corpus.tokens import load_tokenizer

    exact = load_tokenizer().count([each.prompt for each in asked]).sum()
    assert found.usage.n_tokens_in == pytest.approx(MARGIN * exact, rel=0.02)
    assert found.usd == pytest.approx((found.usage.n_tokens_in * 2 + found.usage.n_tokens_out * 8) / 1e6)
    assert forecast(questions, n_votes=1, price=None).usd is None


def test_spending_counts_what_the_server_counts(corpus, judge_with, openai_server, questions):
    spending = Spending(Price(1.0, 2.0))
    collect(corpus, judge_with(spending=spending), questions)
    assert spending.used.n_tokens_in == sum(n_in for n_in, _ in openai_server.usage)
    assert spending.used.n_tokens_out == sum(n_out for _, n_out in openai_server.usage)


def test_a_model_that_is_asked_again_and_says_the_same_changes_nothing(corpus, questions):
    collect(corpus, Scripted(always_first), questions)
    before = judgments_revision(corpus), all_judgments(corpus)
    collect(corpus, Scripted(always_first), questions)
    assert (judgments_revision(corpus), all_judgments(corpus)) == before
    collect(corpus, Scripted(later_is_better), questions[:1])
    assert judgments_revision(corpus) != before[0]
    assert len(all_judgments(corpus)) == len(questions)


def test_one_order_of_a_model_is_no_preference(corpus, questions):
    """It refuses the swapped order of the first pair: what is left says that it likes the first place."""
    catalog = open_catalog(corpus)
    refused = questions[1].question
    judge = Scripted(lambda asked: Answer(None, REFUSED) if asked == refused else Answer(0.1))
    collect(corpus, judge, questions)
    prob = {
        (document, key): pairs.prob_b_preferred[row, column]
        for pairs in [stored_pairs(corpus, catalog)]
        for row, document in enumerate(pairs.documents[place] for place in pairs.index_a.tolist())
        for column, key in enumerate(CRITERION_KEYS)
    }
    keys = [(each.a.doc_id, each.criterion.key) for each in questions[::2]]
    assert math.isnan(prob[keys[0]])
    assert [prob[key] for key in keys[1:]] == [0.5] * 7
    table = read_tables([corpus.root])
    by_first = table.subset(table.criterion == table.criteria.index(questions[0].criterion.key))
    assert verdicts_of(by_first).verdict.tolist() == [0, 0, 0]


def test_each_judge_counts_once_however_many_orders_it_saw(corpus, questions):
    of_one = questions[:2]
    collect(corpus, Scripted(lambda asked: Answer(0.0 if asked == of_one[0].question else 1.0)), of_one)
    store_judgments(corpus, Judge("Ada", PERSON, {}), [of_one[0].judgment(Answer(1.0), "Ada")])
    pairs = stored_pairs(corpus, open_catalog(corpus))
    assert pairs.prob_b_preferred[0, 0] == 0.5
    assert verdicts_of(read_tables([corpus.root]), together=True).verdict.tolist() == [0]
