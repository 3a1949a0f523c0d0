"""Options that several verbs share as a whole: the fields of a dataclass, of which each is an option of its own."""

import inspect
from collections.abc import Callable, Collection
from dataclasses import fields
from typing import Any

Verb = Callable[..., None]


def taking(argument: str, group: type[Any], *, without: Collection[str] = ()) -> Callable[[Verb], Verb]:
    """Let a verb take the fields of a dataclass as options, gathered in one of its arguments.

    Parameters
    ----------
    argument : str
        The argument in whose place the options stand.
    group : type
        A dataclass whose fields are annotated as options and have defaults.
    without : collection of str
        Fields that are no options of this verb, and keep their defaults.

    Returns
    -------
    callable
        Decorates the verb.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> @dataclass
    ... class Size:
    ...     width: int = 1
    ...     height: int = 1
    >>> @taking("size", Size, without=["height"])
    ... def draw(name: str, *, size: Size) -> None:
    ...     print(name, size)
    >>> draw(name="a", width=3)
    a Size(width=3, height=1)
    >>> str(inspect.signature(draw))
    '(name: str, *, width: int = 1) -> None'
    """
    own = [each for each in fields(group) if each.name not in without]
    options = [
        inspect.Parameter(each.name, inspect.Parameter.KEYWORD_ONLY, default=each.default, annotation=each.type)
        for each in own
    ]

    def around(verb: Verb) -> Verb:
        def gathering(**given: Any) -> None:
            gathered = group(**{each.name: given.pop(each.name) for each in own if each.name in given})
            verb(**given, **{argument: gathered})

        signature = inspect.signature(verb)
        shown = [
            option
            for parameter in signature.parameters.values()
            for option in (options if parameter.name == argument else [parameter])
        ]
        gathering.__name__, gathering.__doc__ = verb.__name__, verb.__doc__
        gathering.__signature__ = signature.replace(parameters=shown)  # type: ignore[attr-defined]
        gathering.__annotations__ = {option.name: option.annotation for option in shown}
        return gathering

    return around
