"""Jobs in words: what is being done, how far it is, how long it takes yet."""

from core.jobs import Job
from core.wording import amount, duration, speed
from pages.parts.plain import for_markdown, shortened
from pages.parts.wording import percent

_WORK = {
    "import": "Import",
    "rate": "Rating",
    "export": "Export",
    "index": "Indexing",
    "train": "Training",
    "evaluate": "Evaluation",
    "cluster": "Clustering",
    "map": "Map",
}


def work(verb: str) -> str:
    """Name the work of a verb.

    Examples
    --------
    >>> work("rate"), work("judge")
    ('Rating', 'Judge')
    """
    return _WORK.get(verb, verb.capitalize())


def how_far(job: Job) -> str:
    """Write how far a job is that is under way; what it says itself must be escaped."""
    if not job.progress.unit:
        return "starting"
    parts = [percent(job.share_done)] if job.share_done is not None else []
    parts += [amount(job.progress), *filter(None, [for_markdown(shortened(job.progress.also, 80))])]
    if job.speed is not None:
        parts.append(speed(job.speed, job.progress.unit))
    if job.speed and job.seconds_left:
        parts.append(f"about {duration(job.seconds_left)} left of {duration(job.progress.total / job.speed)}")
    return " · ".join(parts)
