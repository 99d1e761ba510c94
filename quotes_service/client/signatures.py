"""Signatures of methods whose arguments are the fields of a TypedDict."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar, get_type_hints

P = ParamSpec("P")
R = TypeVar("R")


def takes(fields: type) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator of a method with ``**fields: Unpack[fields]``: help, completion and the check of names at the call see
    each field as an argument by itself, and its meaning from the docstring of ``fields``."""

    def decorate(method: Callable[P, R]) -> Callable[P, R]:
        own = inspect.signature(method)
        named = [item for item in own.parameters.values() if item.kind is not inspect.Parameter.VAR_KEYWORD]
        added = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
            for name, kind in get_type_hints(fields).items()
        ]
        signature = own.replace(parameters=[*named, *added])

        @wraps(method)
        def call(*args: P.args, **values: P.kwargs) -> R:
            signature.bind(*args, **values)  # a TypeError names what is unknown
            return method(*args, **values)

        call.__doc__ = f"{inspect.getdoc(method)}\n\n{inspect.getdoc(fields)}"
        setattr(call, "__signature__", signature)  # noqa: B010 - the type of a function has no such field
        return call

    return decorate


def given(values: Any) -> dict[str, Any]:
    """The arguments that were given: None stands for one that was not."""
    return {name: value for name, value in values.items() if value is not None}
