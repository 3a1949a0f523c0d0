"""One pair before one voter: what is asked next, and what an answer does."""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import takewhile

from core.criteria import CRITERION_KEYS
from core.judging.excerpts.comparisons import Comparison
from core.judging.stored.judgment import MODEL, Judge, Judgment
from core.judging.stored.lookups import asked_of_people, judges, judgments_by, judgments_of
from core.judging.stored.remarks import remarks_on
from core.judging.stored.store import undo_last_judgment
from core.judging.voting.sittings import Pair, Sitting
from core.judging.voting.vote_queues import JUDGED, VoteQueue
from core.judging.voting.votes import skip_questions, store_note, store_vote
from pages.parts import state
from pages.parts.caches import compare as caches
from pages.parts.compare import shown_pair
from pages.parts.compare.view import CompareView
from pages.parts.opened import Opened

# How many of the voter's votes are at hand: more than ten minutes' work, and than are listed.
_N_LAST = 400


@dataclass(frozen=True)
class Voting:
    """What a view shows to a voter; judgments are read from the database each time, since others vote too.

    What stores something raises `core.errors.QuLensError` where that is refused.
    """

    corpus: Opened
    view: CompareView
    rater: str | None
    voter: str

    @cached_property
    def other_judges(self) -> list[Judge]:
        """Everybody else who has judged here."""
        return [judge for judge in judges(self.corpus.workspace) if judge.name != self.voter]

    @property
    def models(self) -> set[str]:
        """The names of those who are no people."""
        return {judge.name for judge in self.other_judges if judge.kind == MODEL}

    @property
    def judge(self) -> str | None:
        """Whose pairs are judged again."""
        return self.view.judge or next((judge.name for judge in self.other_judges), None)

    @cached_property
    def _drawn_by(self) -> VoteQueue:
        return self.view.queue(rater=self.rater, judge=self.judge if self.view.kind == JUDGED else None)

    @cached_property
    def queue(self) -> tuple[Pair, ...]:
        """The pairs, the same for all who open this view."""
        is_judged = self.view.kind == JUDGED
        n_judged = sum(judge.n_judgments for judge in self.other_judges if judge.name == self.judge) if is_judged else 0
        return caches.queue(*self.corpus.key, self._drawn_by, n_judged)

    @cached_property
    def sitting(self) -> Sitting:
        """The voter's way through the queue."""
        asked = asked_of_people(self.corpus.workspace)
        return Sitting(self.queue, asked, self.voter, frozenset(self.view.asked), self.view.n_voters)

    @cached_property
    def pair(self) -> Pair:
        """The documents on the left and on the right, where this voter saw them before as then."""
        shown = self.view.pair or shown_pair.recalled(self._key) or self.sitting.first()
        own = (each for each in judgments_of(self.corpus.workspace, *shown) if each.judge == self.voter)
        return next(((each.left, each.right) for each in own), shown)

    @property
    def _key(self) -> shown_pair.Key:
        return self.corpus.root, self._drawn_by, self.voter

    def keep_pair(self) -> None:
        """Stay at this pair until the voter goes on, whatever is stored meanwhile."""
        if self.view.pair is None:
            shown_pair.keep(self._key, self.pair)

    @property
    def pair_key(self) -> str:
        """Name the pair as it is seen, for the ballot."""
        return json.dumps(self.pair)

    @cached_property
    def comparison(self) -> Comparison:
        """Their excerpts: where somebody judged them before, those that were judged first."""
        left, right = self.pair
        if not self.judgments:
            return caches.comparison(*self.corpus.key, left, right)
        first = self.own_here[0] if self.own_here else self.judgments[0]
        spans = {first.doc_a: first.span_a, first.doc_b: first.span_b}
        return caches.comparison_as_judged(*self.corpus.key, (left, spans[left]), (right, spans[right]))

    def read_texts(self) -> None:
        """Have the excerpts at hand, so that nothing but storing is left to do."""
        _ = self.comparison

    @cached_property
    def judgments(self) -> list[Judgment]:
        """All judgments about the two documents, the oldest first."""
        return judgments_of(self.corpus.workspace, *self.pair)

    @property
    def own_here(self) -> list[Judgment]:
        """Those of the voter."""
        return [judgment for judgment in self.judgments if judgment.judge == self.voter]

    @cached_property
    def own(self) -> list[Judgment]:
        """The voter's last judgments about any pair, the newest first."""
        return judgments_by(self.corpus.workspace, self.voter, newest=_N_LAST) if self.voter else []

    @cached_property
    def notes(self) -> dict[str, str]:
        """What anybody noted on the two documents."""
        return remarks_on(self.corpus.workspace, *self.pair)

    @property
    def n_undoable_here(self) -> int:
        """How many of the voter's newest answers are about this pair as it is seen: undoing them stays with it."""
        return sum(1 for _ in takewhile(lambda judgment: (judgment.left, judgment.right) == self.pair, self.own))

    @property
    def open_questions(self) -> list[str]:
        """The criteria that the voter was not asked about yet, of those the view asks."""
        answered = {judgment.criterion for judgment in self.own_here}
        return [key for key in self.view.asked if key not in answered]

    def vote(self, criterion: str, answer: str) -> None:
        """Store an answer."""
        store_vote(self.corpus.workspace, self.comparison, criterion=criterion, judge=self.voter, answer=answer)

    def note(self, text: str) -> None:
        """Store what the voter noted on the pair."""
        store_note(self.corpus.workspace, self.comparison, judge=self.voter, text=text)

    def skip_pair(self) -> None:
        """Answer no open question about the pair, and go on."""
        # Read anew: in the same run as the votes before it.
        skipped = self._anew().open_questions
        skip_questions(self.corpus.workspace, self.comparison, skipped, judge=self.voter)
        self.go_on()

    def undo(self) -> None:
        """Take the last answer back and show its pair again, as it was seen."""
        undone = undo_last_judgment(self.corpus.workspace, self.voter)
        if undone is None:
            return
        asked = tuple(key for key in CRITERION_KEYS if key in {*self.view.asked, undone.criterion})
        self._show((undone.left, undone.right), asked=asked)

    def go_on(self) -> None:
        """Show the next pair for which the voter is wanted; from a pair that a link named, lead back to the queue."""
        sitting, left = self._anew().sitting, shown_pair.recalled(self._key)
        if self.view.pair and left is not None and sitting.is_open(left) and set(left) != set(self.pair):
            self._show(left, asked=self.view.asked)
        else:
            self._show(sitting.after(self.pair), asked=self.view.asked)

    def _show(self, pair: Pair, *, asked: tuple[str, ...]) -> None:
        if self.view.pair or asked != self.view.asked:
            state.change(CompareView, pair=None, asked=asked)
        shown_pair.keep(self._key, pair)

    def _anew(self) -> "Voting":
        return replace(self)
