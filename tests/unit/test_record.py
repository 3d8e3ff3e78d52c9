"""Our data classes behave as the standard library's do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import field
from typing import Any, ClassVar

import pytest

from provisioner import record


@record.dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """A class with every kind of field that we use."""

    LIMIT: ClassVar[int] = 3
    name: str
    size: int = 3
    parts: dict[str, int] = field(default_factory=dict)
    tail: tuple[str, ...] = ()
    last: str = field(default="z")

    @property
    def double(self) -> int:
        """Return twice the size."""
        return 2 * self.size


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Theirs:
    """The same, by the standard library."""

    LIMIT: ClassVar[int] = 3
    name: str
    size: int = 3
    parts: dict[str, int] = field(default_factory=dict)
    tail: tuple[str, ...] = ()
    last: str = field(default="z")

    @property
    def double(self) -> int:
        """Return twice the size."""
        return 2 * self.size


@record.dataclass(frozen=True, slots=True, kw_only=True)
class Single:
    """A class of one field."""

    value: str


@record.dataclass(frozen=True, slots=True, kw_only=True)
class Hashable:
    """A class whose fields can be hashed."""

    name: str
    tail: tuple[str, ...] = ()


@record.dataclass(slots=True)
class Count:
    """A class that may change."""

    size: int
    name: str = "x"


@record.dataclass(frozen=True, slots=True, eq=False)
class Identity:
    """A class whose values are compared by identity."""

    size: int


def _raised(call: Callable[[], object]) -> str:
    with pytest.raises(Exception) as caught:  # noqa: PT011 - which one is what is compared
        call()
    return f"{type(caught.value).__name__}: {caught.value}".replace("Theirs", "Ours")


@pytest.mark.parametrize("values", [{"name": "a"}, {"name": "a", "size": 5, "parts": {"x": 1}, "tail": ("b",)}])
def test_values_defaults_and_text_are_those_of_the_standard_library(values: dict[str, Any]) -> None:
    ours, theirs = Ours(**values), Theirs(**values)

    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert (ours.double, ours.LIMIT) == (theirs.double, theirs.LIMIT)
    assert [(each.name, each.type, each.kw_only) for each in dataclasses.fields(ours)] == [
        (each.name, each.type, each.kw_only) for each in dataclasses.fields(theirs)
    ]


def test_each_value_has_a_default_of_its_own_where_a_factory_makes_it() -> None:
    assert Ours(name="a").parts is not Ours(name="a").parts


@pytest.mark.parametrize(
    "values", [{}, {"name": "a", "nme": "b"}, {"size": 1}], ids=["missing", "unknown", "another missing"]
)
def test_wrong_arguments_are_refused_as_by_the_standard_library(values: dict[str, Any]) -> None:
    assert _raised(lambda: Ours(**values)) == _raised(lambda: Theirs(**values))


def test_nothing_can_be_assigned_deleted_or_added() -> None:
    ours, theirs = Ours(name="a"), Theirs(name="a")

    assert _raised(lambda: setattr(ours, "name", "b")) == _raised(lambda: setattr(theirs, "name", "b"))
    assert _raised(lambda: delattr(ours, "name")) == _raised(lambda: delattr(theirs, "name"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        ours.other = 1  # type: ignore[attr-defined]
    assert not hasattr(ours, "__dict__")


def test_equal_values_are_equal_and_of_one_hash() -> None:
    assert Hashable(name="a", tail=("b",)) == Hashable(name="a", tail=("b",))
    assert hash(Hashable(name="a", tail=("b",))) == hash(Hashable(name="a", tail=("b",)))
    assert Hashable(name="a") != Hashable(name="b")
    assert {Single(value="a"), Single(value="a"), Single(value="b")} == {Single(value="b"), Single(value="a")}


def test_values_of_two_classes_are_never_equal() -> None:
    single: object = Single(value="a")
    ours: object = Ours(name="a")

    assert single != Hashable(name="a")
    assert ours != Theirs(name="a")


def test_a_copy_with_changes_is_made_by_dataclasses_replace() -> None:
    assert dataclasses.replace(Ours(name="a", size=4), name="b") == Ours(name="b", size=4)
    wrong: dict[str, Any] = {"nme": "b"}
    assert _raised(lambda: dataclasses.replace(Ours(name="a"), **wrong)) == _raised(
        lambda: dataclasses.replace(Theirs(name="a"), **wrong)
    )


def test_values_can_be_copied_and_pickled() -> None:
    value = Ours(name="a", parts={"x": 1}, tail=("b",))

    assert copy.deepcopy(value) == value
    assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301 - what was just written
    assert pickle.loads(pickle.dumps(Single(value="a"))) == Single(value="a")  # noqa: S301


def test_a_default_that_all_values_would_share_is_refused() -> None:
    class Shared:
        parts: dict[str, int] = {}  # noqa: RUF012 - what is to be refused

    with pytest.raises(ValueError, match=r"mutable default .* for field parts"):
        record.dataclass(frozen=True, slots=True, kw_only=True)(Shared)


def test_a_class_may_take_its_values_by_place_and_let_them_change() -> None:
    count = Count(1)
    count.size += 1

    assert count == Count(2, "x")
    assert repr(count) == "Count(size=2, name='x')"
    assert _raised(lambda: hash(count)) == "TypeError: unhashable type: 'Count'"
    match count:
        case Count(size, name):
            assert (size, name) == (2, "x")


def test_a_class_may_compare_by_identity() -> None:
    one = Identity(1)

    assert one != Identity(1)
    assert {one, one} == {one}
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.size = 2  # type: ignore[misc]


def test_a_class_without_slots_is_refused() -> None:
    with pytest.raises(TypeError, match="use dataclasses for any other one"):
        record.dataclass(slots=False)
