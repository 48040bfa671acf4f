"""What must hold of the course's plan. Each problem is a sentence that says where and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from course_plan import COURSE, COVERAGE, ROOT, TO_NAME, Outline, Plan, Route, Row

KEY_LENGTH = 60
"""Characters at most: a key names a line of an outline, it doesn't copy it."""


def problems(plan: Plan, root: Path = ROOT, outlines: Path | None = None) -> list[str]:
    """Return what is wrong; ``outlines``, if given, is the folder with the outlines' own texts."""
    return [
        *_chapters(plan, root),
        *_what_notebooks_need(plan),
        *(problem for route in plan.routes for problem in _route(plan, route)),
        *(problem for outline in plan.outlines for problem in _rows(plan, outline)),
        *(_texts(plan, outlines) if outlines is not None else ()),
    ]


def _chapters(plan: Plan, root: Path) -> Iterator[str]:
    earlier: set[str] = set()
    for name, lab in plan.labs.items():
        for other in lab.builds_on:
            if other not in earlier:
                yield f"{COURSE}: {name} builds on {other}, which is no lab before it."
        for other in lab.builds_on:
            over = [b for b in lab.builds_on if b in earlier and other in plan.before(b)]
            if over:
                yield f"{COURSE}: {name} builds on {other} by {over[0]} already; take it out."
        earlier.add(name)
        if not plan.serves[name]:
            yield f"{COVERAGE}: no line of an outline names {name}; give it one."
    for folder in sorted((root / "release").iterdir()):
        if folder.is_dir() and (folder.name not in plan.labs or not _exists(plan, folder.name)):
            yield f"release/{folder.name}: grading_config.py doesn't name this lab; add its policy."


def _exists(plan: Plan, name: str) -> bool:
    return plan.labs[name].notebook is not None


def _what_notebooks_need(plan: Plan) -> Iterator[str]:
    for name, lab in plan.labs.items():
        if lab.notebook is None:
            continue
        before = plan.before(name)
        missing = [other for other in lab.notebook.needs if other not in before]
        for number in lab.notebook.up_to:
            if not any(other.startswith(f"{number}-") for other in before):
                missing.append(f"lab {number}")
        for other in missing:
            yield (
                f"{COURSE}: by its first cell {name} needs {other}; add that to what it builds on."
            )


def _route(plan: Plan, route: Route) -> Iterator[str]:
    done: set[str] = set()
    told: set[str] = set()
    for session in route.sessions:
        where = f"{COURSE}, {route.title}, {session.title}"
        told.update(session.told)
        for name in (*session.labs, *session.at_home, *session.told):
            if name not in plan.labs:
                yield f"{where}: {name} is no lab of the course."
                return
        for name in (*session.labs, *session.at_home):
            if name in done:
                yield f"{where}: {name} was done before."
            for other in plan.labs[name].builds_on:
                if other not in done | told:
                    yield f"{where}: {name} builds on {other}; do it before, or add it to `told`."
            done.add(name)
        for name in session.told:
            if name in done - {*session.labs, *session.at_home}:
                yield f"{where}: {name} is done before, so it needn't be told."
        labs = sum(plan.labs[name].minutes for name in session.labs)
        if labs + session.talk + session.pause > session.minutes:
            yield (
                f"{where}: {labs} minutes of labs, {session.talk} of talk and {session.pause} of "
                f"break are more than its {session.minutes}. Move a lab, or change a time."
            )


def _rows(plan: Plan, outline: Outline) -> Iterator[str]:
    last = 0
    for row in outline.rows:
        where = _where(outline, row)
        if not last < row.first <= row.last:
            yield f"{where}: lines must go upwards, and each be in one row only."
        last = row.last
        if not row.places and not row.why:
            yield f"{where}: it has neither a lab nor a reason why there is none."
        if len(row.key) > KEY_LENGTH:
            yield f"{where}: the key has {len(row.key)} characters; {KEY_LENGTH} are enough."
        for name, section in row.places:
            lab = plan.labs.get(name)
            if lab is None:
                yield f"{where}: {name} is no lab of the course."
            elif lab.notebook and section and lab.notebook.section(section) is None:
                named = "is there now" if section == TO_NAME else f"has no section {section!r}"
                yield (f"{where}: {name} {named}; name one of: {'; '.join(lab.notebook.headings)}.")


def _where(outline: Outline, row: Row) -> str:
    return f"{COVERAGE}, outline {outline.number}, line {row.at}"


def _texts(plan: Plan, folder: Path) -> Iterator[str]:
    """Compare with the outlines' own texts: each line that isn't blank is in exactly one row."""
    known = {outline.file: outline for outline in plan.outlines}
    for path in sorted(folder.glob("*.txt")):
        if path.name not in known:
            yield f"{COVERAGE}: there is no outline {path.name}."
    for file, outline in known.items():
        if not (folder / file).is_file():
            yield f"{COVERAGE}, outline {outline.number}: {folder / file} is not there."
            continue
        lines = (folder / file).read_text("utf-8").splitlines()
        covered: set[int] = set()
        for row in outline.rows:
            covered.update(range(row.first, row.last + 1))
            if row.key not in "\n".join(lines[row.first - 1 : row.last]):
                yield f"{_where(outline, row)}: {row.key!r} is not in the outline there."
        for number, line in enumerate(lines, start=1):
            if line.strip() and number not in covered:
                yield f"{COVERAGE}, outline {outline.number}: line {number} is in no row."
