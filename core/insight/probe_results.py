"""What probes found: bits per byte of each selection, and differences to the uniform draw, with intervals."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.corpus.files import read_json
from core.corpus.workspace import RECORD, Workspace, require_name
from core.errors import NotFoundError
from core.estimates import LEVEL

ALL = "all"
UNIFORM = "uniform"
BETTER, WORSE, CANNOT_BE_TOLD = "better", "worse", "cannot be told"


@dataclass(frozen=True, slots=True)
class BitsPerByte:
    """How many bits a byte of held-out text costs, or how many more than with uniformly drawn documents.

    Attributes
    ----------
    bits_per_byte : float
        The mean over the seeds.
    ci_low, ci_high : float or None
        Student's interval of `core.estimates.LEVEL` over the seeds; None with one seed.
    n_bytes : int
        Bytes that were measured.
    """

    bits_per_byte: float
    ci_low: float | None
    ci_high: float | None
    n_bytes: int

    @property
    def verdict(self) -> str:
        """Of a difference: `BETTER` where the whole interval is below 0, `WORSE` above, else `CANNOT_BE_TOLD`."""
        if self.ci_low is None or self.ci_high is None:
            return CANNOT_BE_TOLD
        return BETTER if self.ci_high < 0 else WORSE if self.ci_low > 0 else CANNOT_BE_TOLD


@dataclass(frozen=True, slots=True)
class TinyModelFacts:
    """How small it all was.

    Attributes
    ----------
    n_parameters, steps, bytes_a_step, window : int
        Of the model, and of its trainings.
    device, precision : str
        Where and how they were computed.
    seconds_a_training : float
        The mean.
    """

    n_parameters: int
    steps: int
    bytes_a_step: int
    window: int
    device: str
    precision: str
    seconds_a_training: float


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """A finished probe.

    Attributes
    ----------
    probe : str
        Its name.
    model : TinyModelFacts
        How small it was.
    n_seeds : int
        Trainings of each selection.
    bytes_trained : int
        The length of each training's text; the steps may read it more than once, or not to its end.
    bytes_available : dict of str to int
        How much each selection would have had.
    n_held_out, n_copies : int
        Documents held out, and others left out of training since they have the very text of one.
    shares : dict of str to float
        What each domain weighs in `ALL`: its share of the corpus' bytes.
    trainings : dict of str to dict of str to BitsPerByte
        By selection, then by domain; `ALL` comes first.
    differences : dict of str to dict of str to BitsPerByte
        To the uniform draw, seed by seed, of the other selections; empty where there is none.  Below 0 is better.
    """

    probe: str
    model: TinyModelFacts
    n_seeds: int
    bytes_trained: int
    bytes_available: dict[str, int]
    n_held_out: int
    n_copies: int
    shares: dict[str, float]
    trainings: dict[str, dict[str, BitsPerByte]]
    differences: dict[str, dict[str, BitsPerByte]]

    def to_json(self) -> dict[str, Any]:
        """Give the result as plain values."""
        plain = asdict(self)
        del plain["differences"]
        differences = {
            selection: {domain: asdict(found) | {"verdict": found.verdict} for domain, found in by_domain.items()}
            for selection, by_domain in self.differences.items()
        }
        return plain | {"differences_to_uniform": differences}


def probes(workspace: Workspace) -> list[ProbeResult]:
    """List the finished probes of a workspace, the newest first."""
    records = [read_json(path) for path in sorted(workspace.root.glob(f"probes/*/{RECORD}"))]
    return [_result(record) for record in sorted(records, key=lambda record: record["time"], reverse=True)]


def probe_result(workspace: Workspace, name: str) -> ProbeResult:
    """Read one finished probe.

    Raises
    ------
    NotFoundError
        If there is none of this name, or it is not finished.
    """
    path = workspace.root / "probes" / require_name(name, what="probe") / RECORD
    if not path.is_file():
        raise NotFoundError(f"There is no finished probe {name!r} in '{workspace.root}'. Run: qulens probe")
    return _result(read_json(path))


def _result(record: dict[str, Any]) -> ProbeResult:
    held, trainings = record["held_out"], record["trainings"]
    costs = _costs(held, trainings)
    n_bytes = {each["domain"]: each["n_bytes"] for each in held}
    n_bytes = {ALL: sum(n_bytes.values())} | n_bytes
    seconds = [training["seconds"] for training in trainings]
    baseline = costs.get(UNIFORM, {})
    return ProbeResult(
        probe=record["probe"],
        model=TinyModelFacts(**record["model"], seconds_a_training=round(sum(seconds) / len(seconds), 1)),
        n_seeds=len({training["seed"] for training in trainings}),
        bytes_trained=record["bytes_trained"],
        bytes_available=record["bytes_available"],
        n_held_out=sum(each["n_documents"] for each in held),
        n_copies=record["n_copies"],
        shares={each["domain"]: each["share"] for each in held},
        trainings={
            selection: {domain: over_seeds(values, n_bytes[domain]) for domain, values in by_domain.items()}
            for selection, by_domain in costs.items()
        },
        differences={
            selection: {
                domain: over_seeds(_differences(values, baseline[domain]), n_bytes[domain])
                for domain, values in by_domain.items()
            }
            for selection, by_domain in costs.items()
            if baseline and selection != UNIFORM
        },
    )


def _costs(held: list[dict[str, Any]], trainings: list[dict[str, Any]]) -> dict[str, dict[str, list[float]]]:
    """Give bits per byte by selection, domain and seed; all domains together as each weighs in the corpus."""
    costs: dict[str, dict[str, list[float]]] = {}
    for training in sorted(trainings, key=lambda training: training["seed"]):
        of_domain = {each["domain"]: bits / each["n_bytes"] for each, bits in zip(held, training["bits"], strict=True)}
        whole = math.fsum(each["share"] * of_domain[each["domain"]] for each in held)
        for domain, cost in ({ALL: whole} | of_domain).items():
            costs.setdefault(training["selection"], {}).setdefault(domain, []).append(cost)
    return costs


def _differences(values: Sequence[float], baseline: Sequence[float]) -> list[float]:
    return [value - other for value, other in zip(values, baseline, strict=True)]


def over_seeds(values: Sequence[float], n_bytes: int) -> BitsPerByte:
    """Give the mean of the seeds' values and Student's interval for it.

    Parameters
    ----------
    values : sequence of float
        One for each seed, at least one.
    n_bytes : int
        What they were measured on.

    Returns
    -------
    BitsPerByte
        Without an interval where there is one seed.

    Examples
    --------
    >>> found = over_seeds([2.0, 2.1, 2.2], 1000)
    >>> round(found.ci_low, 3), round(found.bits_per_byte, 3), round(found.ci_high, 3)
    (1.852, 2.1, 2.348)
    """
    from scipy.special import stdtrit

    n = len(values)
    mean = math.fsum(values) / n
    if n < 2:
        return BitsPerByte(mean, None, None, n_bytes)
    sd = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (n - 1))
    reach = float(stdtrit(n - 1, (1 + LEVEL) / 2)) * sd / math.sqrt(n)
    return BitsPerByte(mean, mean - reach, mean + reach, n_bytes)
