"""The record of a finished probe: what came out, beside all that it hangs on."""

import importlib.metadata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np

from core.corpus.files import read_json
from core.lm.probe.sets import Sets
from core.lm.probe.streams import Drawn
from core.lm.probe.trainings import How, Training


def record_of(
    name: str,
    asked: dict[str, Any],
    sets: Sets,
    *,
    how: How,
    drawn: Mapping[tuple[str, int], Drawn],
    trainings: Mapping[tuple[str, int], Training],
) -> dict[str, Any]:
    """Gather what came out.

    Parameters
    ----------
    name, asked
        The probe's, see `core.lm.probe.asked`.
    sets, how
        What was trained on, and how.
    drawn, trainings : mapping of (str, int)
        By selection and seed; all trainings are done.

    Returns
    -------
    dict
        Plain values.
    """
    results = {key: read_json(training.result) for key, training in trainings.items()}
    n_symbols = next(iter(drawn.values())).n_symbols
    lengths = np.bincount(how.domain_of, weights=[len(text) for text in how.texts], minlength=how.n_domains)
    n_texts = np.bincount(how.domain_of, minlength=how.n_domains)
    return {
        "probe": name,
        "asked": asked,
        "model": {
            "n_parameters": next(iter(results.values()))["n_parameters"],
            "steps": how.n_steps,
            "bytes_a_step": how.shape.bytes_a_step,
            "window": how.shape.window,
            "device": how.device,
            "precision": how.precision,
        },
        "bytes_trained": n_symbols,
        "bytes_available": sets.available,
        "n_copies": sets.n_copies,
        "held_out": [
            {"domain": domain, "share": share, "n_documents": int(n_texts[place]), "n_bytes": int(lengths[place])}
            for place, (domain, share) in enumerate(zip(sets.held.domains, sets.held.shares, strict=True))
        ],
        "trainings": [
            {
                "selection": selection,
                "seed": seed,
                "n_documents": len(drawn[selection, seed].rows),
                "bits": results[selection, seed]["bits"],
                "seconds": results[selection, seed]["seconds"],
            }
            for selection, seed in trainings
        ],
        "software": {package: importlib.metadata.version(package) for package in ("qulens", "torch", "numpy")},
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
    }
