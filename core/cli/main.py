"""The command ``qulens``: which verbs there are, and how it ends."""

import os
import sys

# Nothing that is used here calls home, and it says so before any of it is loaded.
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "true")


def main() -> None:
    """Run the command line; status 0 done, 2 refused with one sentence, 130 interrupted."""
    import click
    import typer

    from core.cli import making, using
    from core.errors import QuLensError

    app = typer.Typer(
        help="QuLens: rate a text corpus for quality, look at the ratings, cut training subsets.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )
    app.command("import")(making.import_)
    for verb in (making.rate, making.train, making.evaluate):
        app.command()(verb)
    for verb in (using.select, using.export, using.subset, using.info, using.app):
        app.command()(verb)
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except QuLensError as error:
        print(f"qulens: {error}", file=sys.stderr)
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        print("qulens: interrupted. What was finished is kept; run the same command to go on.", file=sys.stderr)
        sys.exit(130)
