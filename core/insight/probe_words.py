"""What no reader of a probe's figures may miss, in words."""

from core.insight.probe_results import ProbeResult
from core.wording import count, duration


def how_small(result: ProbeResult) -> str:
    """Say how small the model and its trainings were.

    Parameters
    ----------
    result : ProbeResult
        A finished probe.

    Returns
    -------
    str
        A sentence.
    """
    model = result.model
    passes = model.steps * model.bytes_a_step / result.bytes_trained
    return (
        f"A model of {model.n_parameters:,} parameters, trained {count(result.n_seeds, 'time')} for "
        f"{duration(model.seconds_a_training)} on {result.bytes_trained / 1e6:,.2f} MB of each selection (read "
        f"{passes:.1f} times): a difference here is a hint, not a forecast."
    )
