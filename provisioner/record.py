"""``dataclass`` for classes with slots, as the standard library's, made in a tenth of its time.

The standard library writes six functions as text for each class and compiles them at every start: a third of a
millisecond a class, which was a fifth of the whole time of ``validate`` on a small configuration. Here only the
constructor is written so; the other functions are the same for all classes. To a type checker these are the standard
data classes, and ``dataclasses.replace`` and ``dataclasses.fields`` work with them (docs/adr/0013).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from dataclasses import MISSING, Field, FrozenInstanceError, make_dataclass
    from functools import partial
    from operator import attrgetter

    _LINE = "    _set(self, {name!r}, {value})"

    def dataclass(*, slots, frozen=False, kw_only=False, eq=True):  # noqa: D103 - to a type checker it is the standard one
        if not slots:
            raise TypeError("only classes with slots are made here: use dataclasses for any other one")
        return partial(_record, kw_only=kw_only, shared=_shared(frozen, eq))

    def _record(cls, *, kw_only, shared):
        """Return the class anew, with slots for what it annotates."""
        names = tuple(name for name, kind in cls.__annotations__.items() if not kind.startswith("ClassVar"))
        body = {name: value for name, value in cls.__dict__.items() if name not in ("__dict__", "__weakref__")}
        defaults = {name: body.pop(name) for name in names if name in body}
        body |= shared | {
            "__init__": _init(names, defaults, ("self", "*") if kw_only else ("self",)),
            "__slots__": names,
            "__match_args__": () if kw_only else names,
            "__dataclass_fields__": _Fields(names, defaults, kw_only),
            "_values": staticmethod(attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)),
        }
        made = type(cls)(cls.__name__, cls.__bases__, body)
        made.__qualname__ = cls.__qualname__
        made.__init__.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _init(names, defaults, first):
        """Return the one function that is written for each class."""
        scope = {"_set": object.__setattr__, "_missing": MISSING}
        parameters, lines = [*first], []
        for name in names:
            value = defaults.get(name, MISSING)
            if value.__class__.__hash__ is None:
                raise ValueError(f"mutable default {type(value)} for field {name}: use default_factory")
            factory = value.default_factory if isinstance(value, Field) else MISSING
            value = value.default if isinstance(value, Field) else value
            given, default = name, "" if value is MISSING else f"=_{name}"
            if factory is not MISSING:
                given, default = f"_{name}() if {name} is _missing else {name}", "=_missing"
            scope[f"_{name}"] = value if factory is MISSING else factory
            parameters.append(name + default)
            lines.append(_LINE.format(name=name, value=given))
        made = {}
        exec("\n".join([f"def __init__({', '.join(parameters)}):", *lines]), scope, made)  # noqa: S102 - as dataclasses
        return made["__init__"]

    class _Fields:
        """``__dataclass_fields__``, made when it is asked for: few classes are ever copied with changes."""

        def __init__(self, names, defaults, kw_only) -> None:
            self.names, self.defaults, self.kw_only, self.made = names, defaults, kw_only, None

        def __get__(self, instance, owner):
            if self.made is None:
                shapes = [
                    (name, owner.__annotations__[name], *([self.defaults[name]] if name in self.defaults else []))
                    for name in self.names
                ]
                made = make_dataclass(
                    owner.__name__,
                    shapes,
                    namespace={"__doc__": owner.__doc__},  # or it would write one, with all of `inspect` loaded
                    init=False,
                    repr=False,
                    eq=False,
                    kw_only=self.kw_only,
                )
                self.made = made.__dataclass_fields__
            return self.made

    def _eq(self, other):
        return self._values(self) == self._values(other) if other.__class__ is self.__class__ else NotImplemented

    def _hash(self):
        return hash(self._values(self))

    def _repr(self):
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__slots__)
        return f"{self.__class__.__qualname__}({shown})"

    def _setattr(self, name, value):  # noqa: ARG001 - as Python calls it
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _delattr(self, name):  # noqa: ARG001 - as Python calls it
        raise FrozenInstanceError(f"cannot delete field {name!r}")

    def _getstate(self):
        return self._values(self)

    def _setstate(self, state):
        for name, value in zip(self.__slots__, state, strict=True):
            object.__setattr__(self, name, value)

    def _shared(frozen, eq):
        """Return the functions that are the same for all classes of a kind."""
        same = {"__eq__": _eq, "__hash__": _hash if frozen else None} if eq else {}
        return {"__repr__": _repr} | same | (_FROZEN if frozen else {})

    _FROZEN = {
        "__setattr__": _setattr,
        "__delattr__": _delattr,
        "__getstate__": _getstate,
        "__setstate__": _setstate,
    }

__all__ = ["dataclass"]
