"""The curves of a training: loss and held-out accuracy, drawn anew while it runs."""

import streamlit as st

from core.corpus.workspace import Workspace
from core.errors import QuLensError
from core.estimates import Estimate
from core.jobs import jobs
from core.qurater.learning.training_log import FINISHED, INTERRUPTED, RUNNING, TrainingLog, read_training_log, trainings
from core.qurater.raters.about_rater import rater_state
from pages.parts.caches import raters as caches
from pages.parts.charts.palette import NO_BUTTONS
from pages.parts.charts.training import accuracy_by_fold, accuracy_by_step, loss_curves
from pages.parts.jobs.wording import how_far
from pages.parts.messages import refusals_shown
from pages.parts.plain import for_markdown, shortened
from pages.parts.raters.naming import estimate_of_record, names_of, share_in_words
from pages.parts.wording import percent

_SECONDS = 2
_STATES = {
    RUNNING: "under way",
    INTERRUPTED: "interrupted; the same command trains heads anew, which is quick, and a whole model from where it was",
    FINISHED: "finished",
}


def curves(workspace: Workspace, *, is_training: bool) -> None:
    """Draw the newest training, every two seconds while one is under way, started here or elsewhere."""
    names = trainings(workspace.root)
    # A newer one is another list, which begins with it.
    name = st.selectbox("Training", names, key=f"training_shown_{names[0]}") if names else None
    is_running = name is not None and _is_running(workspace, name)
    st.fragment(_draw, run_every=_SECONDS if is_training or is_running else None)(workspace, names, name, is_running)


def _is_running(workspace: Workspace, name: str) -> bool:
    try:
        log = read_training_log(workspace.root, name)
    except QuLensError:
        # A damaged log is told where its curves would stand.
        return False
    return log is not None and log.state == RUNNING


def _draw(workspace: Workspace, names: list[str], name: str | None, was_running: bool) -> None:
    if trainings(workspace.root)[:1] != names[:1]:
        st.rerun()
    with refusals_shown():
        is_at_work = _work(workspace)
        log = None if name is None else read_training_log(workspace.root, name)
        if name is None or log is None or not log.steps:
            if not is_at_work:
                st.caption("The curves of a training stand here: loss, and accuracy on documents that were held out.")
            return
        if was_running and log.state != RUNNING:
            st.rerun()
        st.caption(f"{for_markdown(name)}: {_STATES[log.state]} · {_how_far(log)}")
        st.plotly_chart(
            loss_curves(log), config=NO_BUTTONS, key="loss_curves", alt="Loss by step, and on held-out documents"
        )
        if log.folds:
            _accuracy_by_fold(log, _record(workspace, name, log))
        else:
            _accuracy_by_step(log)


def _work(workspace: Workspace) -> bool:
    """Say what the training that was started here does now, and why it takes long before the first step."""
    try:
        under_way = [job for job in jobs(workspace) if job.verb == "train" and job.is_under_way]
    except QuLensError:
        # The panel of the jobs tells why they cannot be read.
        return False
    for job in under_way[:1]:
        note = for_markdown(shortened(job.progress.note, 80)) or "starting"
        st.progress(job.share_done or 0.0, f"Now: {note} · {how_far(job)}")
        trains_heads = not any(each.startswith("--method=") for each in job.arguments)
        if trains_heads and job.progress.unit == "tokens":
            st.caption(
                "Before heads are fitted, a model reads every text, which takes most of the time. What it finds is "
                "kept in the workspace's folder features: the next training on the same texts has it at once."
            )
    return bool(under_way)


def _how_far(log: TrainingLog) -> str:
    kept = [step for step in log.steps if step not in log.folds]
    if not kept:
        return f"{len(log.folds)} of {log.folds[-1].of} folds"
    last = kept[-1]
    step = f"{for_markdown(last.name)}, step {last.step:,}" + (f" of at most {last.of:,}" if last.of else "")
    folds = f" · {len(log.folds)} of {log.folds[-1].of} folds" if log.folds else ""
    return f"{step}, loss {last.loss:.3f}{folds}"


def _record(workspace: Workspace, name: str, log: TrainingLog) -> dict[str, Estimate]:
    """Give the accuracy over all folds, by criterion, as a finished rater tells it."""
    if log.state != FINISHED:
        return {}
    folder = workspace.rater(name)
    about = caches.about(str(folder), rater_state(folder))
    told = {key: estimate_of_record(about.cross_validation(key)) for key in log.folds[-1].accuracy}
    return {key: each for key, each in told.items() if each is not None}


def _accuracy_by_fold(log: TrainingLog, together: dict[str, Estimate]) -> None:
    names = names_of(key for step in log.folds for key in step.accuracy)
    st.plotly_chart(
        accuracy_by_fold(log.folds, together, names),
        config=NO_BUTTONS,
        key="held_out_accuracy",
        alt="Accuracy on held-out documents by criterion: each fold, and all together with intervals",
    )
    st.caption("Accuracy on held-out documents, ties left out. Small dots: one fold of the cross-validation each.")
    if together:
        said = "; ".join(
            f"{for_markdown(names[key])} {share_in_words(together[key])}" for key in names if key in together
        )
        st.caption(f"Large dots: all folds together, with 95 % intervals: {said}.")


def _accuracy_by_step(log: TrainingLog) -> None:
    evaluated = [step for step in log.steps if step.accuracy]
    if not evaluated:
        st.caption("Accuracy on held-out documents comes as soon as it is measured.")
        return
    names = names_of(key for step in evaluated for key in step.accuracy)
    st.plotly_chart(
        accuracy_by_step(evaluated, names),
        config=NO_BUTTONS,
        key="held_out_accuracy",
        alt="Accuracy on held-out documents by step and criterion",
    )
    last = ", ".join(f"{for_markdown(names[key])} {percent(value)}" for key, value in evaluated[-1].accuracy.items())
    st.caption(f"Accuracy on held-out documents, ties left out; at step {evaluated[-1].step:,}: {last}.")
