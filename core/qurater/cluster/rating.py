"""Rating on a Ray cluster: the same parts, the same ratings, on many machines."""

from dataclasses import dataclass, replace
from functools import partial
from os import uname
from pathlib import Path
from typing import TYPE_CHECKING

from core.corpus.embeddings import embeddings_folder, vectors_path
from core.corpus.workspace import Workspace
from core.errors import InputError
from core.qurater.cluster.attempts import attempts_at
from core.qurater.cluster.joining import joined
from core.qurater.cluster.nodes import actors_for, require_seen
from core.qurater.cluster.pool import OfPart, PartDone, finished_parts
from core.qurater.raters.rater import HeadsRater
from core.qurater.rating.at_hand import vectors_kept
from core.qurater.rating.kept_features import KeptFeatures
from core.qurater.rating.known_ratings import KnownRatings
from core.qurater.rating.rate_workspace import Asked, RateMissing
from core.qurater.rating.rating_options import RatingOptions
from core.qurater.rating.rating_run import RatingRun
from core.records import ignore_progress

if TYPE_CHECKING:
    from core.qurater.rating.model import RatingModel


@dataclass(frozen=True, slots=True)
class RatingWork:
    """What actors do to rate; see `core.qurater.cluster.pool.Work`.

    Attributes
    ----------
    workspace, attempts
        See there.
    folder : Path
        Where parts of ratings go.
    rater : Path
        The folder of the rater, at the same place on every node.
    fingerprint : str
        Of the rater that is meant.
    options : RatingOptions
        How to rate.
    embeds : bool
        Whether documents get their vectors on the way.
    """

    workspace: Workspace
    attempts: Path
    folder: Path
    rater: Path
    fingerprint: str
    options: RatingOptions
    embeds: bool

    def begin(self) -> OfPart:
        """Open the rater."""
        from core.qurater.rating.model import open_model

        model = open_model(self.rater, device=self.options.device, precision=self.options.precision)
        if model.rater.fingerprint != self.fingerprint:
            raise InputError(
                f"Node '{uname().nodename}' has another rater in '{self.rater}' than the machine that asks. Install "
                "the same QuLens on all nodes, or keep the rater in the workspace."
            )
        return partial(self._rate, model)

    def _rate(self, model: "RatingModel", place: Workspace, part: str) -> PartDone:
        from core.qurater.rating.part_rating import PartRating, read_part

        folder = place.root / self.folder.relative_to(self.workspace.root)
        folder.mkdir(parents=True)
        embeds = self.embeds and not vectors_path(self.workspace, part).is_file()
        if embeds:
            embeddings_folder(place).mkdir(parents=True)
        features = None
        if self.options.keep_features and isinstance(model.rater, HeadsRater):
            features = KeptFeatures(place, model.rater, model.precision)
        rating = PartRating(
            model, folder, KnownRatings(), self.options.batch_tokens, place if embeds else None, features
        )
        rated = rating.rate(read_part(model, self.workspace.documents / part), ignore_progress)
        return PartDone(part, len(rated.ratings), int(rated.n_tokens.sum()))


def on_ray(address: str) -> RateMissing:
    """Have the missing parts of a rating run rated on a Ray cluster.

    Parameters
    ----------
    address : str
        See `core.qurater.cluster.joining.joined`.

    Returns
    -------
    callable
        For `core.qurater.rating.rate_workspace.rate_workspace`.  The ratings are those of one machine, to 1e-5 in
        float32.  Texts that stand in several parts are rated in each: what is known of a whole corpus fits on no node.
    """

    def rate(run: RatingRun, asked: Asked) -> None:
        # Nodes have working folders of their own.
        workspace = replace(asked.workspace, root=asked.workspace.root.absolute())
        with (
            attempts_at(workspace, run.folder.absolute()) as attempts,
            joined(address),
            vectors_kept(workspace, asked.rater) as embeds,
            run.timed(),
        ):
            actors = actors_for(asked.options.device)
            require_seen(workspace.root, actors)
            work = RatingWork(
                workspace,
                attempts,
                folder=run.folder.absolute(),
                rater=asked.folder.absolute(),
                fingerprint=asked.rater.fingerprint,
                options=replace(asked.options, device=actors.device),
                embeds=embeds is not None,
            )
            for done in finished_parts(work, run.missing, actors):
                run.finish(asked.workspace.documents / done.part, n_read=done.n_tokens, n_rated=done.n_texts)

    return rate
