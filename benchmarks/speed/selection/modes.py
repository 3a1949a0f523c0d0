"""What is asked of everybody: a tenth of the tokens, in four ways. Loads nothing that would count as time to start."""

from dataclasses import dataclass

CRITERION = "educational_value"
SHARE_OF_TOKENS = 10  # one in so many


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to select: with noise of a temperature or without, and with quotas for each domain or without."""

    name: str
    temperature: float
    by_domain: bool

    @property
    def is_certain(self) -> bool:
        """Whether there is one right answer, which all who keep to the same rules must give."""
        return self.temperature == 0


# From the least work to the most: who is over the limit in one is not asked for the next.
MODES = (
    Mode("top-k", 0.0, by_domain=False),
    Mode("temperature 2", 2.0, by_domain=False),
    Mode("per domain", 0.0, by_domain=True),
    Mode("per domain, temperature 2", 2.0, by_domain=True),
)


def mode_called(name: str) -> Mode:
    """Find a mode by its name."""
    return next(mode for mode in MODES if mode.name == name)
