"""Find the person in a platform's file that a student id of ours belongs to.

Where a key says who it is, names are not asked. A student id that fits two people fits nobody.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

_WITH_NUMBER = re.compile(r"(?P<name>.+)_(?P<number>\d+)")


@dataclass(frozen=True)
class Person:
    """One person of the file."""

    row: int
    """Place of the row in the table."""
    name: str
    """As the file has it."""
    keys: tuple[str, ...]
    """What identifies the person: the contents of its id columns."""
    names: tuple[str, ...] = ()
    """The full name, in each order that is usual."""
    number: str = ""
    """What the platform puts behind the name in its archive of submissions."""
    last: str = ""
    first: str = ""
    email: str = ""

    @property
    def label(self) -> str:
        """How a message names the person."""
        key = next((key for key in self.keys if key and not key.isdecimal()), "") or next(
            (key for key in self.keys if key), ""
        )
        return f"{self.name} ({key})" if self.name and key else self.name or key


@dataclass(frozen=True)
class Found:
    """What became of a student id: a person, or in ``why`` the reason for none."""

    person: Person | None
    why: str = ""


class Directory:
    """The people of a file, by all that a submission may call them."""

    def __init__(self, people: Sequence[Person]) -> None:
        self.people = tuple(people)
        self._tiers: tuple[tuple[Callable[[str], str], Mapping[str, set[int]]], ...] = (
            (_fold, _index(people, lambda person: map(_fold, person.keys))),
            (_as_is, _index(people, _archive_names)),
            (_fold, _index(people, lambda person: map(_local_part, person.keys))),
            (_fold, _index(people, lambda person: map(_fold, person.names))),
            (_without_number, _index(people, lambda person: map(_fold, person.names))),
        )

    def find(self, student_id: str) -> Found:
        """Find by key; else by the name that the platform gives a submission; else by a full name."""
        for form, index in self._tiers:
            rows = index.get(form(student_id), set())
            if len(rows) == 1:
                (row,) = rows
                return Found(next(person for person in self.people if person.row == row))
            if rows:
                names = [person.label for person in self.people if person.row in rows]
                return Found(None, f"it may be {' or '.join(names)}")
        return Found(None, "it is not in the file")


def _index(
    people: Sequence[Person], keys: Callable[[Person], Iterable[str]]
) -> Mapping[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for person in people:
        for key in keys(person):
            if key:
                found[key].add(person.row)
    return found


def _archive_names(person: Person) -> Iterable[str]:
    """Canvas's ``doejane_81`` and Moodle's ``Jane Doe_99``: name and number must both fit."""
    if person.number:
        for name in person.names or ("Participant",):
            yield f"{_squeezed(name)}_{person.number}"


def _as_is(student_id: str) -> str:
    found = _WITH_NUMBER.fullmatch(student_id)
    return f"{_squeezed(found['name'])}_{found['number']}" if found else ""


def _without_number(student_id: str) -> str:
    found = _WITH_NUMBER.fullmatch(student_id)
    return _fold(found["name"]) if found else ""


def _local_part(key: str) -> str:
    local, at, _ = key.partition("@")
    return _fold(local) if at else ""


def _squeezed(name: str) -> str:
    """A name as Canvas writes it before a file's: small letters, nothing between them."""
    return re.sub(r"\W", "", _fold(name))


def _fold(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split()).casefold()
