"""Read who handed in what, and when, from the metadata file of a Gradescope export."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from autograder.errors import AutograderError
from autograder.intake.tree import composed


@dataclass(frozen=True)
class Roster:
    """What the file says of each ``submission_<n>``."""

    students: dict[str, list[str]] = field(default_factory=dict)
    """Ids; a group's members share one submission."""
    times: dict[str, str] = field(default_factory=dict)
    """When it was handed in, as nbgrader writes it in ``timestamp.txt``."""


def read_roster(raw: bytes) -> Roster:
    """Return who handed in what and when.

    The student id is used where the export has one, else the e-mail address, else the name.

    Raises:
        AutograderError: where the file is not YAML.
    """
    import yaml  # type: ignore[import-untyped]

    try:
        data = yaml.load(raw, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = str(error).splitlines()[0]
        raise AutograderError(
            f"submission_metadata.yml cannot be read ({place}). Export the submissions again."
        ) from None
    roster = Roster()
    for folder, record in (data if isinstance(data, dict) else {}).items():
        people = _field(record, "submitters")
        ids = [_identity(person) for person in people] if isinstance(people, list) else []
        if known := [student for student in ids if student]:
            roster.students[str(folder)] = known
        time = _field(record, "created_at")
        if isinstance(time, datetime.datetime):
            if time.tzinfo is not None:
                time = time.astimezone(datetime.UTC)
            roster.times[str(folder)] = f"{time:%Y-%m-%d %H:%M:%S} UTC"
    return roster


def _identity(person: object) -> str:
    for name in ("sid", "email", "name"):
        value = _field(person, name)
        if isinstance(value, (str, int)) and str(value).strip():
            return composed(str(value).strip())
    return ""


def _field(record: object, name: str) -> object:
    """Return a field whose key may be written as a Ruby symbol, ``:name``."""
    if not isinstance(record, dict):
        return None
    return record.get(f":{name}", record.get(name))
