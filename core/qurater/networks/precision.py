"""Which number format to compute in: the fastest that keeps ratings where float32 puts them."""

import numpy as np

from core.corpus.tokens import TextTokenizer
from core.errors import InputError
from core.qurater.networks.devices import computes_in_bf16, require_engine
from core.qurater.networks.encoder import Encoder, load_encoder
from core.qurater.networks.loaded_classifier import LoadedClassifier, load_classifier
from core.qurater.networks.network import HeadsOnEncoder, Network
from core.qurater.raters.rater import ClassifierRater, HeadsRater, Rater

# The most that a rating may move, in standard deviations of the rater's ratings.
TOLERANCE = 0.05

# Written for this check: sorts of text that rate far apart, since the drift differs with the text.
_PROBES = (
    "Photosynthesis turns light into chemical energy. First, chlorophyll absorbs a photon and passes an excited "
    "electron to a chain of proteins. Second, the chain pumps protons across a membrane, and their return drives the "
    "making of ATP. Why does a leaf look green? Because chlorophyll absorbs red and blue light, and reflects the rest.",
    "CHEAP shoes cheap shoes online best price!!! click here buy now shoes sale shoes discount free shipping",
    "Let $K$ be a compact subset of a Hausdorff space $X$. Then $K$ is closed: for $x$ outside of $K$, separate $x$ "
    "from each point of $K$ by disjoint open sets, and pass to a finite subcover.",
    "so yeah we went there last friday and lol the food was ok i guess, kinda cold, my sister said never again",
    "The treaty was signed in 1648 at Osnabrueck and Muenster and ended thirty years of war; 109 delegations came.",
    "Rain had been falling since noon, and the old house listened to it with all its windows.",
    "def area(r): return 3.14159 * r ** 2  # TODO check units\nERROR 404 not found /index.php?id=17&session=ab12",
    "Menu Home About Contact Login Register",
)


def load_network(rater: Rater, tokenizer: TextTokenizer, *, device: str, precision: str) -> Network:
    """Load a rater's weights in the precision that is asked for, or in the fastest that is close enough.

    Parameters
    ----------
    rater : Rater
        Whose ratings must stay.
    tokenizer : TextTokenizer
        The rater's.
    device : {"auto", "cpu", "cuda"}
        Where to compute.
    precision : {"auto", "float32", "bf16"}
        ``auto`` takes bf16 where the machine computes in it and a few texts of many sorts stay within `TOLERANCE`.

    Returns
    -------
    Network
        With the `precision` that was chosen.

    Raises
    ------
    InputError
        If the precision is not one of the three, or the encoder's weights are not those the rater was trained on.
    """
    require_engine(device, precision)
    first = _loaded(rater, device, "bf16" if precision == "bf16" else "float32")
    if precision != "auto" or not computes_in_bf16(first.device):
        return first
    fast = first.at("bf16")
    return fast if drift(rater, tokenizer, first, other=fast) <= TOLERANCE else first


def _loaded(rater: Rater, device: str, precision: str) -> HeadsOnEncoder | LoadedClassifier:
    match rater:
        case HeadsRater():
            encoder = load_encoder(rater.base, device=device, precision=precision)
            _require_same_encoder(rater, encoder)
            return HeadsOnEncoder(rater.heads, encoder)
        case ClassifierRater():
            return load_classifier(rater, device=device, precision=precision)
    raise TypeError(f"There is no way to load a {type(rater).__name__}.")


def drift(rater: Rater, tokenizer: TextTokenizer, network: Network, *, other: Network) -> float:
    """Measure how far ratings differ between two precisions.

    Returns
    -------
    float
        The largest difference over probe texts and criteria, in standard deviations of the rater's ratings, or of its
        ratings of the probe texts where the former is not known.
    """
    probes = tokenizer.ids(_PROBES)
    # Positions far from the beginning are computed otherwise than those near it, so one probe fills the window.
    ids = [*(probe[: rater.window] for probe in probes), np.resize(np.concatenate(probes), rater.window)]
    ratings = network.ratings(ids)
    spread = np.where(np.isnan(rater.rating_sd), ratings.std(axis=0), rater.rating_sd)
    return float(np.max(np.abs(ratings - other.ratings(ids)) / spread))


def _require_same_encoder(rater: HeadsRater, encoder: Encoder) -> None:
    if encoder.files.setup_sha256 != rater.setup_sha256:
        raise InputError(
            f"The encoder {rater.base!r} has another config.json or tokenizer.json than when the rater {rater.name!r} "
            "was trained. Restore the files, or train the rater again."
        )
    if encoder.files.weights_sha256 != rater.base_sha256 or encoder.n_features != rater.heads.weight.shape[1]:
        raise InputError(
            f"The encoder {rater.base!r} has weights {encoder.files.weights_sha256[:12]}..., but the rater "
            f"{rater.name!r} was trained on {rater.base_sha256[:12]}.... Restore that encoder, or train the rater "
            "again."
        )
