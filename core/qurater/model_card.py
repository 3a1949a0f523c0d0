"""The model card of a rater: what a person needs to know before trusting it, in Markdown."""

from typing import Any

from core.criteria import criterion_by_key
from core.qurater.raters.rater import Rater
from core.qurater.rating.length_effect import LengthEffect


def model_card(rater: Rater, length: LengthEffect, *, provenance: str, licence: str) -> str:
    """Write the card of a rater.

    Parameters
    ----------
    rater : Rater
        With its training record.
    length : LengthEffect
        As measured on it.
    provenance : str
        Where the judgments come from: data, judge, licences, what was left out; Markdown.
    licence : str
        Identifier of a licence for the front matter, such as ``"apache-2.0"``.

    Returns
    -------
    str
        Markdown with the front matter of the Hugging Face hub.
    """
    rated = "; ".join(f"**{one.title}** ({one.question})" for one in map(criterion_by_key, rater.criteria))
    sections = [
        f"---\nlicense: {licence}\nlanguage: en\ntags: [text-quality, qurating, bradley-terry]\n---",
        f"# Rater `{rater.name}`",
        f"Rates a text by {rated}.",
        "A rating is log-odds: the rater prefers text B to text A with probability sigmoid(rating B - rating A). "
        "Where 0 lies is arbitrary (the mean of the training texts).",
        "## Where it comes from",
        provenance.strip(),
        "## Recipe",
        _recipe(rater),
        "## How well it agrees with its judge on unseen documents",
        _accuracy_table(rater.training),
        "## Length",
        _length_table(length, rater.criteria),
        "## Limits",
        _LIMITS,
    ]
    return "\n\n".join(sections) + "\n"


_LIMITS = """- It knows texts like those it was trained on. Other languages, other sorts of text and code are rated too,
  but nothing is known of how well.
- It repeats the preferences of one judge, tastes and blind spots included. A rating is no verdict on a text's worth to
  society or literature, and none on the people who wrote it: do not use it to compare groups of people.
- Ratings are comparable within this rater only; another rater's numbers have another scale and another origin.
- Agreement with a judge on pairs does not show that text selected by it trains a better language model.
- A text is read in segments, each by itself: structure beyond a segment is not seen, nor is truth."""


def _recipe(rater: Rater) -> str:
    training = rater.training
    how = _recipe_of_heads(rater) if rater.kind == "heads" else _recipe_of_classifier(rater)
    return (
        f"{how} {training['n_pairs']:,} pairs of {training['n_texts']:,} texts from {training['n_documents']:,} "
        f"documents{_sources(training)}; {_labels(training)}; seed {training['seed']}. "
        "Then one temperature per criterion, fitted to held-out predictions and folded into the weights: "
        + ", ".join(f"{key} {value:.2f}" for key, value in zip(rater.criteria, rater.temperatures, strict=True))
        + f". Versions: {', '.join(f'{name} {version}' for name, version in training['versions'].items())}."
    )


def _recipe_of_heads(rater: Rater) -> str:
    training = rater.training
    ending = "to convergence" if training["epochs"] is None else f"in at most {training['epochs']:,} epochs"
    return (
        f"Frozen encoder `{rater.base}` (SHA-256 of its weights `{rater.base_sha256}`), which reads segments of at "
        f"most {rater.window} tokens, each by itself. A segment's features are means over its tokens: of the states of "
        "each transformer layer, and of the wide states inside each feed-forward block. On them stands one linear "
        f"head per criterion, fitted with a ridge penalty of {training['penalty']:g} on standardised features, by "
        f"L-BFGS {ending}. The last feature is the logarithm of the segment's length; nothing is learned from it, and "
        "its weight is set so that cutting training texts shorter moves their ratings not at all on average (least "
        "squares). A text's rating is the mean of its segments', weighted by their length."
    )


def _recipe_of_classifier(rater: Rater) -> str:
    training = rater.training
    how = "all weights" if training["method"] == "full" else f"LoRA of rank {training['rank']}, folded into the weights"
    rate = training["learning_rate"] or "its default"
    return (
        f"A sequence classification model made from `{rater.base}` (SHA-256 of its weights `{rater.base_sha256}`): "
        f"{how}, trained by AdamW for at most {training['epochs']} epochs of steps of {training['batch_tokens']:,} "
        f"tokens, learning rate {rate}, warm-up {training['warm_up']:g}, weight decay {training['weight_decay']:g}, "
        f"gradients clipped at {training['clip']:g}; the state with the lowest held-out loss was kept."
    )


def _labels(training: dict[str, Any]) -> str:
    learned = {"preference": "cross-entropy", "margin": "squared margins"}[training["loss"]]
    temperature = training["label_temperature"]
    tempered = "" if temperature == 1 else f", their log-odds divided by {temperature:g}"
    return (
        f"soft labels (Bradley-Terry, {learned}){tempered}, all judgments of confidence |2p - 1| >= "
        f"{training['min_confidence']:g}"
    )


def _sources(training: dict[str, Any]) -> str:
    weighted = [one for one in training["judgments"] if one["weight"] != 1]
    return "".join(f"; those of {one['what']} count {one['weight']:g} times" for one in weighted)


def _accuracy_table(training: dict[str, Any]) -> str:
    lines = [
        f"{_held_out(training['n_folds'])}: no document of a test pair was trained on. Accuracy (95 % interval, "
        "n pairs) by the least confidence |2p - 1| of the judgment; ties (p = 0.5) count nowhere. ECE is the expected "
        "calibration error of the probabilities in 10 bins, over all pairs in both orientations, before and after "
        "the temperature (which was fitted to the same held-out pairs).",
        "",
        "| criterion | all | >= 0.5 | >= 0.8 | ECE before | ECE |",
        "|---|---|---|---|---|---|",
    ]
    for key, found in training["cross_validation"].items():
        cells = [_accuracy_cell(found, cut) for cut in ("0", "0.5", "0.8")]
        ece_before = training["ece_before_calibration"][key]
        lines.append(f"| {key} | {' | '.join(cells)} | {ece_before:.3f} | {found['ece']:.3f} |")
    return "\n".join(lines)


def _held_out(n_folds: int) -> str:
    if n_folds:
        return f"Cross-validation in {n_folds} folds over disjoint documents"
    return "A tenth of the documents, held out (another tenth chose the state that was kept)"


def _accuracy_cell(found: dict[str, Any], cut: str) -> str:
    if found["n"][cut] == 0:
        return "no pair"
    low, high = found["interval"][cut]
    return f"{found['accuracy'][cut]:.3f} ({low:.3f} to {high:.3f}, n = {found['n'][cut]:,})"


def _length_table(length: LengthEffect, criteria: tuple[str, ...]) -> str:
    if length.n_texts == 0:
        return "Not measured: none of the texts is long enough."
    lines = [
        f"The same {length.n_texts} texts, cut: mean shift of the rating against the longest cut, in standard "
        "deviations of the ratings of the training texts. 0 would be a rater that length does not move; part of "
        "the shift is earned, since a longer excerpt does hold more.",
        "",
        f"| tokens | {' | '.join(criteria)} |",
        "|---" * (len(criteria) + 1) + "|",
    ]
    rows = zip(length.cuts, length.shift, strict=True)
    lines += [f"| {cut} | {' | '.join(f'{shift:+.2f}' for shift in shifts)} |" for cut, shifts in rows]
    return "\n".join(lines)
