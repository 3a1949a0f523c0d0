"""The trained part of a rater: one linear head per criterion on the encoder's features.

Pure: numpy only.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.arrays import Floats
from core.errors import ShapeError

Features = npt.NDArray[np.float32]
Ratings = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Linear heads that turn features into ratings.

    Attributes
    ----------
    criteria : tuple of str
        One key a head.
    weight : ndarray of float32, shape (n_criteria, n_features)
        In log-odds for each unit of a feature.
    bias : ndarray of float32, shape (n_criteria,)
        In log-odds; it moves where 0 lies, and no preference.
    """

    criteria: tuple[str, ...]
    weight: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]

    def __post_init__(self) -> None:
        """Refuse weights and biases that are not one a criterion."""
        n_heads = len(self.criteria)
        if self.weight.ndim != 2 or len(self.weight) != n_heads or self.bias.shape != (n_heads,):
            raise ShapeError(
                f"{n_heads} criteria come with weights of shape {self.weight.shape} and biases of shape "
                f"{self.bias.shape}. Give one row and one bias a criterion."
            )

    def ratings(self, features: Features) -> Ratings:
        """Rate segments or texts.

        Parameters
        ----------
        features : ndarray of float32, shape (n, n_features)
            As from `core.qurater.networks.encoder.Encoder.features`.

        Returns
        -------
        ndarray of float32, shape (n, n_criteria)
            Log-odds; NaN where a feature is NaN.
        """
        return np.asarray(features @ self.weight.T + self.bias, dtype=np.float32)


def heads_on_standardised(criteria: tuple[str, ...], weight: Floats, *, mean: Floats, deviation: Floats) -> Heads:
    """Fold the standardising of features into the heads, so that they take features as they are.

    Parameters
    ----------
    criteria : tuple of str
        One key a head.
    weight : ndarray of float64, shape (n_criteria, n_features)
        Heads that were trained on ``(features - mean) / deviation``.
    mean, deviation : ndarray of float64, shape (n_features,)
        Of the training texts.

    Returns
    -------
    Heads
        With the same differences between texts, and with mean rating 0 over the training texts.
    """
    folded = weight / deviation
    return Heads(criteria, folded.astype(np.float32), (-folded @ mean).astype(np.float32))


def divided_by(heads: Heads, temperatures: Floats) -> Heads:
    """Fold one temperature per criterion into heads, so that differences of ratings are calibrated log-odds.

    Parameters
    ----------
    heads : Heads
        As trained.
    temperatures : ndarray of float64, shape (n_criteria,)
        Positive.

    Returns
    -------
    Heads
        Their ratings are those of `heads`, divided by the temperatures.
    """
    weight = heads.weight / temperatures[:, np.newaxis]
    return Heads(heads.criteria, weight.astype(np.float32), (heads.bias / temperatures).astype(np.float32))
