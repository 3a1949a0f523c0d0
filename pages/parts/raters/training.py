"""Section six: a rater is trained on the judgments, and its curves are watched."""

import shlex
from collections.abc import Mapping
from functools import partial
from pathlib import Path

import streamlit as st

from core.corpus.workspace import require_name
from core.jobs import start
from core.qurater.raters.named_raters import trained_raters
from pages.parts.messages import empty, refusals_shown
from pages.parts.opened import Opened
from pages.parts.paths import whole_path
from pages.parts.raters.curves import curves

STORED = "stored"
_METHODS = {
    "heads": "heads on a frozen encoder: minutes, then seconds",
    "lora": "LoRA adapters: minutes to hours",
    "full": "all weights: hours, better with a GPU",
}
_USUAL = {"method": "heads", "base": "minilm", "min-confidence": "0", "epochs": "", "seed": "42"}


def train_arguments(name: str, sources: list[str], settings: Mapping[str, str], *, replaces: bool) -> list[str]:
    """Write what was filled in as the arguments of ``qulens train``.

    Parameters
    ----------
    name : str
        What to call the rater.
    sources : list of str
        Judgments: `STORED`, and paths; at least one.
    settings : mapping of str to str
        Options without their dashes; what is empty or usual is left out.
    replaces : bool
        Whether a rater of this name is replaced.

    Returns
    -------
    list of str
        Options with their values.

    Raises
    ------
    InputError
        If the name cannot be one.

    Examples
    --------
    >>> train_arguments("mine", ["stored"], {"method": "lora", "seed": "42"}, replaces=False)
    ['--name=mine', '--judgments=stored', '--method=lora']
    """
    said = [f"--{key}={value}" for key, value in settings.items() if value not in ("", _USUAL.get(key))]
    force = ["--force"] if replaces else []
    return [f"--name={require_name(name, what='rater')}", *(f"--judgments={each}" for each in sources), *said, *force]


def training_section(corpus: Opened, busy: str | None, *, has_judgments: bool) -> None:
    """Draw the form, and the curves of the newest training.

    Parameters
    ----------
    corpus : Opened
        The workspace.
    busy : str or None
        Why no training can be started now.
    has_judgments : bool
        Whether judgments are stored here.
    """
    st.subheader("Train a rater", anchor=False)
    left, right = st.columns([2, 3], gap="large")
    with left:
        _form(corpus, busy, has_judgments=has_judgments)
    with right:
        curves(corpus.workspace, is_training=busy is not None)


def _form(corpus: Opened, busy: str | None, *, has_judgments: bool) -> None:
    name = st.text_input("Name of the new rater", "mine", key="train_name", max_chars=64)
    stored = st.checkbox(
        "Learn from the judgments stored here", value=has_judgments, key="train_stored", disabled=not has_judgments
    )
    files = st.text_area(
        "And from files of judgments",
        key="train_files",
        height=68,
        placeholder="judgments.jsonl",
        help="On the machine that runs this app, one file or folder a line; FILE:2 lets each of its pairs count twice.",
    )
    settings = _settings()
    is_taken = name.strip() in trained_raters(corpus.workspace)
    replaces = is_taken and st.checkbox("Replace the rater of this name", key="train_force")
    if is_taken and not replaces:
        busy = busy or "There is a rater of this name. Have it replaced, or take another name."
    sources = [STORED] if stored and has_judgments else []
    sources += [whole_path(line, Path(corpus.root)) for line in files.splitlines() if line.strip()]
    if not sources:
        empty("There is nothing to learn from.", "Take the judgments stored here, or write the path of a file.")
        return
    with refusals_shown():
        arguments = train_arguments(name.strip(), sources, settings, replaces=replaces)
        st.button(
            "Train",
            key="train_start",
            type="primary",
            icon=":material/model_training:",
            disabled=busy is not None,
            on_click=partial(_start, corpus, arguments),
        )
        st.caption(busy or "It goes on when this page is closed; then it is a rater like others, to rate and evaluate.")
        st.code(corpus.command("train", *map(shlex.quote, arguments)), language="bash", wrap_lines=True)


def _settings() -> dict[str, str]:
    method = st.selectbox(
        "What is trained",
        list(_METHODS),
        key="train_method",
        format_func=_METHODS.__getitem__,
        help="For heads, texts are read by a model, which takes minutes the first time, and longer on a machine that "
        "is busy; what it finds in them is kept in the workspace's folder features.",
    )
    with st.expander("More settings", icon=":material/tune:"):
        base = st.text_input(
            "Base", _USUAL["base"], key="train_base", help="minilm, a folder, or a name on the model hub."
        )
        confidence = st.slider(
            "Least confidence of a judgment",
            0.0,
            1.0,
            float(_USUAL["min-confidence"]),
            0.05,
            key="train_confidence",
            help="Judgments that are less sure are not learned from; the QuRating paper takes 0.5.",
        )
        epochs = st.number_input(
            "Epochs", 1, None, None, key="train_epochs", placeholder="heads until they converge, models 2"
        )
        seed = st.number_input("Seed", 0, None, int(_USUAL["seed"]), key="train_seed")
    return {
        "method": method,
        "base": base.strip(),
        "min-confidence": f"{confidence:g}",
        "epochs": "" if epochs is None else str(epochs),
        "seed": str(seed),
    }


def _start(corpus: Opened, arguments: list[str]) -> None:
    with refusals_shown():
        start(corpus.workspace, "train", arguments)
