"""The curves of a training: loss and held-out accuracy, drawn anew while it runs."""

from pathlib import Path

import streamlit as st

from core.errors import QuLensError
from core.qurater.learning.training_log import INTERRUPTED, RUNNING, TrainingLog, read_training_log, trainings
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.training import held_out_accuracy, loss_curves
from pages.parts.messages import refusals_shown
from pages.parts.plain import for_markdown
from pages.parts.raters.naming import name_of
from pages.parts.wording import percent

_SECONDS = 2
_STATES = {
    RUNNING: "under way",
    INTERRUPTED: "interrupted; the same command trains heads anew, which is quick, and a whole model from where it was",
}


def curves(root: str, *, is_training: bool) -> None:
    """Draw the newest training, every two seconds while one is under way, started here or elsewhere."""
    names = trainings(Path(root))
    name = st.selectbox("Training", names, key="training_shown") if names else None
    is_running = name is not None and _is_running(root, name)
    st.fragment(_draw, run_every=_SECONDS if is_training or is_running else None)(root, name, is_running)


def _is_running(root: str, name: str) -> bool:
    try:
        log = read_training_log(Path(root), name)
    except QuLensError:
        # A damaged log is told where its curves would stand.
        return False
    return log is not None and log.state == RUNNING


def _draw(root: str, name: str | None, was_running: bool) -> None:
    if name is None:
        if trainings(Path(root)):
            st.rerun()
        st.caption("The curves of a training stand here: loss, and accuracy on documents that were held out.")
        return
    with refusals_shown():
        log = read_training_log(Path(root), name)
        if log is None or not log.steps:
            st.caption("It has not taken a step yet: the texts are being read.")
            return
        if was_running and log.state != RUNNING:
            st.rerun()
        last = log.steps[-1]
        state = _STATES.get(log.state, "finished")
        step = f"step {last.step:,}" + (f" of at most {last.of:,}" if last.of else "")
        st.caption(f"{for_markdown(name)}: {state} · {for_markdown(last.part)}, {step} · loss {last.loss:.3f}")
        st.plotly_chart(
            loss_curves(log), config=NO_BUTTONS, key="loss_curves", alt="Loss by step, and on held-out documents"
        )
        _accuracy(log)


def _accuracy(log: TrainingLog) -> None:
    evaluated = [step for step in log.steps if step.accuracy]
    if not evaluated:
        st.caption("Accuracy on held-out documents comes as soon as it is measured.")
        return
    names = {key: name_of(key) for step in evaluated for key in step.accuracy}
    st.plotly_chart(
        held_out_accuracy(evaluated, names),
        config=NO_BUTTONS,
        key="held_out_accuracy",
        alt="Accuracy on held-out documents by criterion",
    )
    last = ", ".join(f"{for_markdown(names[key])} {percent(value)}" for key, value in evaluated[-1].accuracy.items())
    st.caption(f"Accuracy on held-out documents, ties left out; last: {last}.")
