"""What can go wrong and is the user's to mend: each message says what is wrong, and what to do now.

The command line prints the message of a `QuLensError` and ends with status 2; a page shows it.
Any other exception is a bug of ours and is not caught.
"""


class QuLensError(Exception):
    """The root of all errors whose message is written for the user."""


class InputError(QuLensError, ValueError):
    """A value, a file or a parameter cannot be used as it is."""


class NotFoundError(QuLensError, LookupError):
    """Something that was named does not exist."""


class ConflictError(QuLensError):
    """The request would overwrite something, or collide with other work that is going on."""


class ShapeError(QuLensError, ValueError):
    """Arrays that belong together differ in shape; broadcasting would silently compare wrong things."""


class NoJudgmentsError(InputError):
    """Nothing was judged where judgments are needed: the mean of nothing would be NaN, and would train on."""
