"""Our dataclasses are those of the standard library, only made quickly."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, asdict, field, fields, replace

import pytest

from core import values


def family(dataclass):
    """Return some classes as ``dataclass`` makes them."""

    @dataclass(frozen=True, slots=True)
    class Empty:
        """Has no field."""

    @dataclass(frozen=True, slots=True)
    class Base:
        """Has fields of each kind."""

        name: str
        size: float = 1.5
        seen: set[str] = field(default_factory=set, hash=False)
        note: str = field(default="", compare=False, repr=False)

        def __post_init__(self):
            if self.size < 0:
                raise ValueError("too small")

    @dataclass(frozen=True, slots=True)
    class Derived(Base):
        size: float = 2.5
        more: tuple[int, ...] = ()

        @property
        def twice(self):
            return 2 * self.size

    @dataclass(frozen=True, slots=True)
    class Worked:
        """Works some out by itself."""

        name: str
        long: int = field(init=False)

        def __post_init__(self):
            object.__setattr__(self, "long", len(self.name))

    @dataclass(frozen=True, eq=False, slots=True)
    class Itself:
        name: str

    @dataclass(frozen=True, slots=True)
    class Own:
        """Has written some by itself."""

        name: str

        def __repr__(self):
            return "own"

        def __eq__(self, other):
            return type(other) is type(self)

    return Empty, Base, Derived, Itself, Own, Worked


OURS, THEIRS = family(values.dataclass), family(dataclasses.dataclass)
CASES = [
    (0, (), {}),
    (1, ("a",), {}),
    (1, ("a", 3.0, {"x"}), {"note": "n"}),
    (1, (), {"name": "a", "seen": {"y"}}),
    (2, ("a",), {}),
    (2, ("a",), {"more": (1, 2), "size": 0.0}),
    (3, ("a",), {}),
    (4, ("a",), {}),
    (5, ("abc",), {}),
]


@pytest.mark.parametrize(("which", "given", "named"), CASES)
def test_it_is_as_the_library_makes_it(which, given, named):
    ours, theirs = OURS[which](*given, **named), THEIRS[which](*given, **named)
    assert repr(ours) == repr(theirs)
    assert asdict(ours) == asdict(theirs)
    assert [f.name for f in fields(ours)] == [f.name for f in fields(theirs)]
    assert type(ours).__match_args__ == type(theirs).__match_args__
    assert type(ours).__slots__ == type(theirs).__slots__
    if which != 3:
        assert hash(ours) == hash(theirs)
    assert ours == ours
    assert ours != theirs


@pytest.mark.parametrize(("which", "given", "named"), CASES)
@pytest.mark.parametrize(("other", "more", "called"), CASES)
def test_what_is_equal_is_equal_as_there(which, given, named, other, more, called):
    ours, theirs = (
        made[which](*given, **named) == made[other](*more, **called) for made in (OURS, THEIRS)
    )
    assert ours is theirs


@pytest.mark.parametrize(("which", "given", "named"), CASES)
def test_it_is_never_changed(which, given, named):
    one = OURS[which](*given, **named)
    for name in ("name", "other"):
        with pytest.raises(FrozenInstanceError):
            setattr(one, name, "b")
        with pytest.raises(FrozenInstanceError):
            delattr(one, name)
    assert not hasattr(one, "__dict__")


@pytest.mark.parametrize("which", [1, 2])
def test_copies_are_equal(which):
    one = OURS[which]("a", 3.0, {"x"}, "n")
    other = replace(one, name="b")
    assert (other.name, other.size, other.note) == ("b", 3.0, "n")
    assert copy.copy(one) == copy.deepcopy(one) == one


def test_what_is_found_by_name_can_be_kept():
    place = Place(2, 1)
    assert pickle.loads(pickle.dumps(place)) == place
    match place:
        case Place(row, column):
            assert (row, column) == (2, 1)


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("a", 1.0, set(), "", 5), {}), (("a",), {"nobody": 1})]
)
def test_wrong_arguments_are_refused_as_there(given, named):
    said = []
    for made in (OURS, THEIRS):
        with pytest.raises(TypeError) as refused:
            made[1](*given, **named)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_what_comes_after_the_fields_is_asked():
    with pytest.raises(ValueError, match="too small"):
        OURS[1]("a", -1.0)


def test_every_set_is_its_own():
    assert OURS[1]("a").seen is not OURS[1]("a").seen


def test_a_class_without_words_is_not_described():
    assert OURS[3].__doc__ == "Itself"
    assert OURS[1].__doc__ == "Has fields of each kind."


@pytest.mark.parametrize(
    "how",
    [
        {"kw_only": True},
        {"init": False, "default": 1},
        {"init": False, "default_factory": list},
    ],
)
def test_a_field_that_it_does_not_know_is_refused_at_once(how):
    with pytest.raises(TypeError, match=r"Odd\.count"):

        @values.dataclass(frozen=True, slots=True)
        class Odd:
            name: str
            count: int = field(**how)


def test_others_are_made_by_the_library():
    @values.dataclass(slots=True)
    class Open:
        name: str

    @values.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        name: str

    one = Open("a")
    one.name = "b"
    assert one == Open("b")
    assert Ordered("a") < Ordered("b")


@values.dataclass(frozen=True, slots=True)
class Place:
    row: int
    column: int
