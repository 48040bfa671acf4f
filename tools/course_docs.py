"""Write the tables of docs/course.md and docs/coverage.md.

    python tools/course_docs.py            # after a lab has been added or changed
    python tools/course_docs.py --check    # change nothing, say what would change

They are made from docs/course.toml, docs/coverage.toml, grading_config.py and the releases. The lines
of ``[planned]`` in course.toml of labs that exist by now are deleted. The exit status is 1 where something
is wrong with the plan or, with ``--check``, out of date.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from course_checks import problems
from course_plan import COURSE, ROOT, Lab, Outline, Plan, PlanError, Route, Row, read_plan

from autograder.errors import AutograderError

PAGE, COVERAGE_PAGE = "docs/course.md", "docs/coverage.md"


def main(argv: list[str] | None = None, root: Path = ROOT) -> int:
    """Write the pages or check them; return the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="change nothing, say what would")
    args = parser.parse_args(argv)
    try:
        plan = read_plan(root)
        found = pages(plan, root)
    except (PlanError, AutograderError) as error:
        print(error, file=sys.stderr)
        return 1
    stale = [name for name, text in found.items() if (root / name).read_text("utf-8") != text]
    for name in stale:
        if args.check:
            print(f"{name} is not up to date. Run `python tools/course_docs.py`.", file=sys.stderr)
        else:
            (root / name).write_text(found[name], "utf-8")
            print(f"{name}: written.")
    wrong = problems(plan, root)
    for problem in wrong:
        print(problem, file=sys.stderr)
    return 1 if wrong or (args.check and stale) else 0


def pages(plan: Plan, root: Path) -> dict[str, str]:
    """Return what each file should hold, by its name from the root."""
    course = (root / PAGE).read_text("utf-8")
    for name, text in (
        ("summary", summary(plan)),
        ("labs", labs_tables(plan)),
        ("picture", picture(plan)),
        ("routes", "\n\n".join(route_table(plan, route) for route in plan.routes)),
    ):
        course = put(course, name, text)
    coverage = (root / COVERAGE_PAGE).read_text("utf-8")
    coverage = put(coverage, "summary", coverage_summary(plan))
    coverage = put(coverage, "outlines", "\n\n".join(outline_table(plan, o) for o in plan.outlines))
    data = without_landed((root / COURSE).read_text("utf-8"), plan.landed)
    return {COURSE: data, PAGE: course, COVERAGE_PAGE: coverage}


def put(page: str, name: str, text: str) -> str:
    """Put a text between a page's markers of that name.

    Raises:
        PlanError: where the markers are not there.
    """
    begin, end = f"<!-- {name}:begin -->", f"<!-- {name}:end -->"
    head, found, rest = page.partition(begin)
    _, closed, tail = rest.partition(end)
    if not found or not closed:
        raise PlanError(f"{begin} and {end} are not in the page; put both back.")
    return f"{head}{begin}\n{text}\n{end}{tail}"


def without_landed(text: str, landed: tuple[str, ...]) -> str:
    """Delete the lines of ``[planned]`` of labs that exist."""
    head, marker, tail = text.partition("[planned]\n")
    for name in landed:
        tail = re.sub(rf"^{re.escape(name)} = \{{.*\}}\n", "", tail, flags=re.MULTILINE)
    return head + marker + tail


def hours(minutes: int) -> str:
    """Minutes as a person says them."""
    whole, rest = divmod(minutes, 60)
    return " ".join([f"{whole} h"] * bool(whole) + [f"{rest} min"] * bool(rest or not whole))


def count(number: int, noun: str) -> str:
    """A number and what is counted."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def table(heads: str, rows: list[list[str]], align: str) -> str:
    """A table; ``align`` has a letter a column, ``l`` or ``r``."""
    rule = ["---:" if side == "r" else "---" for side in align]
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in [heads.split("|"), rule, *cells])


def link(lab: Lab) -> str:
    """The lab's name, as a link to its release where it exists, else in italics."""
    if lab.notebook is None:
        return f"*{lab.name}*"
    return f"[{lab.name}](../release/{lab.name}/{lab.name}.ipynb)"


def points(lab: Lab) -> int:
    """The lab's points, 0 where it is to come."""
    return lab.notebook.points if lab.notebook else 0


def summary(plan: Plan) -> str:
    """One sentence with the totals."""
    labs = plan.labs.values()
    there = [lab for lab in labs if lab.notebook]
    coming = len(labs) - len(there)
    return (
        f"{count(len(labs), 'lab')}, {hours(sum(lab.minutes for lab in labs))} of a student's time. "
        f"{len(there)} exist, with {sum(map(points, there))} points and "
        f"{hours(sum(lab.minutes for lab in there))}; {coming} are still to come."
    )


def labs_tables(plan: Plan) -> str:
    """A table a chapter."""
    blocks = []
    for title, names in plan.parts:
        labs = [plan.labs[name] for name in names]
        rows = [
            [
                link(lab),
                lab.title,
                str(lab.minutes),
                str(points(lab)) if lab.notebook else "to come",
                ", ".join(other[:2] for other in lab.builds_on) or "–",
                ", ".join(f"O{number}" for number in plan.serves[lab.name]),
                lab.stack + (", retrained" if lab.retrained else ""),
            ]
            for lab in labs
        ]
        total = f"{count(len(labs), 'lab')}, {hours(sum(lab.minutes for lab in labs))}"
        heads = "lab|title|min|points|builds on|outlines|machine"
        blocks.append(f"### {title}: {total}\n\n{table(heads, rows, 'llrrlll')}")
    return "\n\n".join(blocks)


def picture(plan: Plan) -> str:
    """What builds on what, as a diagram that GitHub draws."""
    lines = ["```mermaid", "flowchart LR"]
    for number, (title, names) in enumerate(plan.parts, start=1):
        lines.append(f'  subgraph part{number}["{title}"]')
        for name in names:
            shape = "" if plan.labs[name].notebook else ":::tocome"
            lines.append(f'    lab{name[:2]}["{name[:2]} {name[3:]}"]{shape}')
        lines.append("  end")
    for name, lab in plan.labs.items():
        lines += [f"  lab{other[:2]} --> lab{name[:2]}" for other in lab.builds_on]
    return "\n".join([*lines, "  classDef tocome stroke-dasharray: 4 4", "```"])


def route_table(plan: Plan, route: Route) -> str:
    """A route, a session a line, and its sum."""
    rows = []
    sums = [0, 0, 0, 0, 0, 0]
    for session in route.sessions:
        what = ", ".join(link(plan.labs[name]) for name in session.labs)
        if session.at_home:
            what += "; at home " + ", ".join(link(plan.labs[name]) for name in session.at_home)
        if session.told:
            what += "; told: " + ", ".join(session.told)
        labs = sum(plan.labs[name].minutes for name in session.labs)
        home = sum(plan.labs[name].minutes for name in session.at_home)
        spare = session.minutes - labs - session.talk - session.pause
        numbers = [labs, session.talk, session.pause, spare, session.minutes, home]
        sums = [one + other for one, other in zip(sums, numbers, strict=True)]
        rows.append([session.title, what, *map(str, numbers)])
    names = [name for session in route.sessions for name in (*session.labs, *session.at_home)]
    there = sum(plan.labs[name].notebook is not None for name in names)
    in_all = f"{count(len(names), 'lab')}, of which {there} exist"
    rows.append(["**in all**", in_all, *(f"**{hours(number)}**" for number in sums)])
    heads = "session|labs|labs, min|talk|break|spare|in class|at home"
    if not sums[-1]:
        heads, rows = heads.rpartition("|")[0], [row[:-1] for row in rows]
    body = table(heads, rows, "ll" + "r" * (len(rows[0]) - 2))
    return f"### {route.title}: {hours(sums[4])}\n\n{route.about}\n\n{body}"


def standing(plan: Plan, row: Row) -> str:
    """Whether the labs of a row exist: ``covered``, ``in part``, ``to come`` or ``no lab``."""
    there = {plan.labs[name].notebook is not None for name, _ in row.places if name in plan.labs}
    if not there:
        return "no lab"
    return "in part" if len(there) == 2 else "covered" if there == {True} else "to come"


def coverage_summary(plan: Plan) -> str:
    """How many lines of each outline are covered today."""
    words = ("covered", "in part", "to come", "no lab")
    rows = []
    for outline in plan.outlines:
        found = [standing(plan, row) for row in outline.rows]
        numbers = (str(found.count(word)) for word in words)
        rows.append([f"O{outline.number}", outline.about, str(len(found)), *numbers])
    heads = "|".join(["outline", "what it is", "rows", *words])
    return table(heads, rows, "llrrrrr")


def outline_table(plan: Plan, outline: Outline) -> str:
    """Each line of an outline, and what covers it."""
    rows = [
        [row.at, row.key, "; ".join(filter(None, [_places(plan, row), row.why]))]
        for row in outline.rows
    ]
    body = table("line|topic|covered by", rows, "rll")
    return f"## O{outline.number}: {outline.about}\n\n`{outline.file}`\n\n{body}"


def _places(plan: Plan, row: Row) -> str:
    sections: dict[str, list[str]] = {}
    for name, section in row.places:
        lab = plan.labs.get(name)
        heading = lab.notebook.section(section) if lab and lab.notebook and section else None
        sections.setdefault(name, []).extend([heading] if heading else [])
    shown = []
    for name, found in sections.items():
        lab = plan.labs.get(name)
        text = link(lab) if lab else name
        text += " (to come)" if lab and lab.notebook is None else ""
        shown.append(text + "".join(f", *{heading}*" for heading in found))
    return "; ".join(shown)


if __name__ == "__main__":
    sys.exit(main())
