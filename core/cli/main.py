"""The command ``qulens``: which verbs there are, and how it ends."""

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

# Nothing that is used here calls home, and it says so before any of it is loaded.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")

_INTERRUPTED = 130


def _command() -> "typer.Typer":
    """Put the verbs together."""
    import typer

    from core.cli import looking, making, rating, selecting, training
    from core.cli.auditing import audit
    from core.cli.baselines import baseline
    from core.cli.cleaning import decontaminate, duplicates
    from core.cli.columns import cluster, column, languages, lexicon
    from core.cli.judging import judge
    from core.cli.judgments import judgments
    from core.cli.mapping import map_
    from core.cli.onnx import onnx
    from core.cli.probing import probe
    from core.cli.subset import subset

    app = typer.Typer(
        help="QuLens: rate a text corpus for quality, look at the ratings, cut training subsets.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.command("import")(making.import_)
    verbs: list[Callable[..., None]] = [rating.rate, rating.index, training.train, training.evaluate, onnx]
    verbs += [column, cluster, languages, lexicon, duplicates, decontaminate, baseline]
    verbs += [judge, judgments, selecting.select, audit, selecting.export, subset, probe]
    verbs += [looking.info, looking.criteria, looking.app]
    for verb in verbs:
        app.command()(verb)
    app.command("map")(map_)
    return app


def main() -> None:
    """Run the command line; status 0 done, 2 refused with one sentence, 130 interrupted."""
    from core.errors import QuLensError

    try:
        # Within, since the verbs know the criteria that a user added: a file of these may be none.
        _command()()
    except QuLensError as error:
        print(f"qulens: {error}", file=sys.stderr)
        sys.exit(2)
    except SystemExit as ending:
        if ending.code == _INTERRUPTED:
            print("qulens: interrupted. What was finished stays; the same command does the rest.", file=sys.stderr)
        raise
