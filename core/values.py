"""Plain values: frozen dataclasses with slots, which are quickly made.

API summary
-----------
``dataclass(frozen=True, slots=True)``   as in the standard library; also with ``eq=False``

The library compiles six functions for each class when that is imported, a third of a
millisecond, and a start imports some ninety classes.  Here a function is compiled when it
is first called, which most never are; all that is said of fields, and ``replace``, is the
library's.  What is asked for otherwise than ``frozen`` with ``slots`` the library makes;
the two kinds do not inherit from each other.  Fields that only ``__init__`` of the library
knows are refused: those given by name alone, and those with a default that nobody gives.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass as dataclass
else:

    def dataclass(*, frozen=False, slots=False, eq=True, **more):
        """Return the decorator that makes a class a dataclass."""
        if more or not (frozen and slots):
            return dataclasses.dataclass(frozen=frozen, slots=slots, eq=eq, **more)

        def make(cls):
            if cls.__doc__ is None:
                # Else the library describes it by its signature, which takes long to find.
                cls.__doc__ = cls.__name__
            return _made(cls, eq=eq)

        return make


_Class = TypeVar("_Class", bound=type)
_VALUE: Final = "value_"
"""Before the names of defaults and setters, so that none is a field's."""


def _made(cls: _Class, *, eq: bool) -> _Class:
    bare = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)
    made: Any = bare(cls)
    for field in dataclasses.fields(made):
        if field.kw_only or not (field.init or _has_no_default(field)):
            raise TypeError(f"{cls.__name__}.{field.name}: no field for a plain value")
    for name, method in _SHARED.items():
        if name not in cls.__dict__:
            setattr(made, name, method)
    for name, write in _WRITERS.items():
        # Whoever writes an ``__eq__`` has ``None`` for ``__hash__``, as Python has it.
        if cls.__dict__.get(name) is None and (eq or name == "__init__"):
            setattr(made, name, _compiled_when_called(made, name, write))
    return made  # type: ignore[no-any-return]


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    missing = dataclasses.MISSING
    return field.default is missing and field.default_factory is missing


def _refuse_to_set(self: object, name: str, _value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _text(self: Any) -> str:
    shown = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
    return f"{type(self).__qualname__}({', '.join(shown)})"


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _set_state(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED: Final = {
    "__setattr__": _refuse_to_set,
    "__delattr__": _refuse_to_delete,
    "__repr__": _text,
    "__getstate__": _state,
    "__setstate__": _set_state,
}


def _compiled_when_called(
    cls: type, name: str, write: Callable[[type, dict[str, Any]], str]
) -> Callable[..., Any]:
    """Return a method that puts the real one in its place."""

    def method(self: object, *args: object, **named: object) -> Any:
        known: dict[str, Any] = {}
        exec(write(cls, known), known)
        made = known[name]
        made.__qualname__ = f"{cls.__qualname__}.{name}"
        setattr(cls, name, made)
        return made(self, *args, **named)

    return method


def _initial(cls: type, known: dict[str, Any]) -> str:
    """Return the source of ``__init__``; ``known`` gets what that uses."""
    heads, lines = [], []
    known[_VALUE] = dataclasses.MISSING
    for field in dataclasses.fields(cls):
        name, own, value = field.name, _VALUE + field.name, field.name
        if not field.init:
            continue  # ``__post_init__`` gives it
        # Fields are slots, so each has a descriptor that sets it past ``__setattr__``.
        known[f"{_VALUE}set_{name}"] = getattr(cls, name).__set__
        if field.default is not dataclasses.MISSING:
            known[own] = field.default
            heads.append(f"{name}={own}")
        elif field.default_factory is not dataclasses.MISSING:
            known[own] = field.default_factory
            heads.append(f"{name}={_VALUE}")
            value = f"{own}() if {name} is {_VALUE} else {name}"
        else:
            heads.append(name)
        lines.append(f"{_VALUE}set_{name}(self, {value})")
    lines.append("self.__post_init__()" if hasattr(cls, "__post_init__") else "pass")
    return _function("__init__", ("self", *heads), *lines)


def _equal(cls: type, _known: dict[str, Any]) -> str:
    own, others = (_tuple(f"{who}.{n}" for n in _compared(cls)) for who in ("self", "other"))
    same = "other.__class__ is self.__class__"
    return _function(
        "__eq__", ("self", "other"), f"return {own} == {others} if {same} else NotImplemented"
    )


def _hashed(cls: type, _known: dict[str, Any]) -> str:
    names = (f.name for f in dataclasses.fields(cls) if (f.compare if f.hash is None else f.hash))
    return _function("__hash__", ("self",), f"return hash({_tuple(f'self.{n}' for n in names)})")


def _compared(cls: type) -> list[str]:
    return [f.name for f in dataclasses.fields(cls) if f.compare]


def _function(name: str, heads: Iterable[str], *lines: str) -> str:
    return "\n    ".join((f"def {name}({', '.join(heads)}):", *lines))


def _tuple(parts: Iterable[str]) -> str:
    return f"({''.join(f'{part}, ' for part in parts)})"


_WRITERS: Final = {"__init__": _initial, "__eq__": _equal, "__hash__": _hashed}
