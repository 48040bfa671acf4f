"""The JSON schema of the grade files. ``python -m autograder.report.schema`` prints it."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from autograder.records import Grade


def grade_schema() -> dict[str, Any]:
    """Return the schema of ``OUT/<student>/<lab>.json`` (JSON Schema 2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The grade of one submission",
        **msgspec.json.schema(Grade),
    }


def schema_text() -> str:
    """Return the schema as it stands in ``docs/grade-schema.json``."""
    return json.dumps(grade_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")
