"""How far the voter is in the queue, how fast, and how long the rest takes, in one line."""

from datetime import UTC, datetime, timedelta
from typing import Any

from core.judging.voting.pace import time_left, votes_per_hour
from core.wording import count
from pages.parts.compare.voting import Voting


def progress_line(voting: Voting) -> dict[str, Any]:
    """Say it for the ballot."""
    sitting = voting.sitting
    n_pairs, n_finished, n_open = len(sitting.queue), sitting.n_finished, sitting.n_open
    said = [f"{n_finished:,} of {count(n_pairs, 'pair')} done"]
    if n_by_others := n_pairs - n_finished - n_open:
        said.append(f"{n_by_others:,} judged by enough others")
    pace = votes_per_hour((judgment.made for judgment in voting.own), datetime.now(UTC))
    if pace is not None:
        said.append(f"{pace:,.0f} votes an hour in the last ten minutes")
    if n_open and (left := time_left(sitting.n_questions_left, pace)):
        said.append(f"about {_duration(left)} left")
    return {"n_pairs": n_pairs, "n_finished": n_finished, "is_over": not n_open, "said": " · ".join(said)}


def _duration(time: timedelta) -> str:
    hours, minutes = divmod(max(round(time / timedelta(minutes=1)), 1), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
