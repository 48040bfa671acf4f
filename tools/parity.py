"""Grade the same honest submissions by every route and compare the scores, question by question.

    python tools/parity.py [LAB…] [--course DIR] [--routes ours,nbgrader,…] [--minutes N] [--keep DIR]

A route is a function from a :class:`Room` to :data:`Scores`; its name goes to ``ROUTES``. The exit status is 1 where a
difference has no reason in ``tools/parity_reasons.toml``, and where a reason there has no difference any more.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from containers import PROGRAMS
from parity_rooms import SUBMISSIONS, Room, Scores, furnish, key_of, submissions
from parity_routes import gradebook, inside, nbgrader, ours
from parity_table import Line, compare, not_needed, read_reasons, summary, table
from parity_zip import gradescope, layout, otter

from autograder.build import ensure_bundle
from autograder.course import CourseFolder

REASONS = Path(__file__).with_name("parity_reasons.toml")
_KEPT = "parity.json"

ROUTES: dict[str, Callable[[Room], Scores]] = {
    "ours": ours,
    "nbgrader": nbgrader,
    "inside": inside,
    "gradebook": gradebook,
    "otter": otter,
    "gradescope": gradescope,
    "layout": layout,
}
"""The first is what the others are compared with."""


def default_routes() -> list[str]:
    """All of them; but Gradescope's once, in a container where this machine has what that takes."""
    can = os.geteuid() == 0 and all(map(shutil.which, PROGRAMS))
    if not can:
        print(
            "No containers are made here (root, podman, buildah, runc, mmdebstrap): Gradescope's "
            "harness runs on its folders alone, which is the route `layout`.",
            file=sys.stderr,
        )
    return [name for name in ROUTES if name != ("layout" if can else "gradescope")]


def scores_of(
    folder: CourseFolder, name: str, route: str, where: Path, wanted: Sequence[str] = SUBMISSIONS
) -> Scores:
    """Return a lab's scores by a route: those in ``where`` if lab, grader and submissions are the same, or new ones."""
    bundle = ensure_bundle(folder, name)
    handed_in = submissions(folder, bundle, wanted)
    key, root = key_of(bundle, handed_in), where / name / route
    kept = root / _KEPT
    if kept.is_file() and (found := json.loads(kept.read_text("utf-8")))["key"] == key:
        return {(who, notebook, cell): score for who, notebook, cell, score in found["scores"]}
    started = time.monotonic()
    scores = ROUTES[route](furnish(folder, bundle, handed_in, root))
    seconds = time.monotonic() - started
    print(f"{name}, {route}: {seconds:.0f} s", file=sys.stderr, flush=True)
    listed = [[*question, score] for question, score in scores.items()]
    kept.write_text(json.dumps({"key": key, "seconds": seconds, "scores": listed}), "utf-8")
    return scores


def rotated(labs: Sequence[str], root: Path) -> list[str]:
    """The labs in their order, beginning with another one at each commit."""
    told = subprocess.run(
        ["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, check=False
    )
    first = int(told.stdout.strip() or "0", 16) % len(labs)
    return [*labs[first:], *labs[:first]]


def main(argv: Sequence[str] | None = None) -> int:
    """Run it; 1 where a difference is not explained, a reason is not needed, or a route fails."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("labs", nargs="*", metavar="LAB", help="labs (default: all)")
    parser.add_argument("--course", type=Path, default=Path(), metavar="DIR")
    parser.add_argument("--routes", metavar="NAME,…", help=f"of {', '.join(ROUTES)}")
    parser.add_argument(
        "--submissions",
        default=",".join(SUBMISSIONS),
        metavar="NAME,…",
        help="default: %(default)s",
    )
    parser.add_argument(
        "--minutes",
        type=float,
        metavar="N",
        help="begin no other lab after this long; each change begins elsewhere",
    )
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="leave courses and scores there, and take those that are there and still hold",
    )
    args = parser.parse_args(argv)
    routes = args.routes.split(",") if args.routes else default_routes()
    if unknown := [name for name in routes if name not in ROUTES]:
        parser.error(f"no such route: {', '.join(unknown)}; the routes are {', '.join(ROUTES)}")
    wanted = tuple(args.submissions.split(","))
    if strange := [name for name in wanted if name not in SUBMISSIONS]:
        parser.error(f"no such submission: {', '.join(strange)}; they are {', '.join(SUBMISSIONS)}")
    folder = CourseFolder(args.course)
    reasons = read_reasons(REASONS)
    lines: list[Line] = []
    with tempfile.TemporaryDirectory(prefix="parity-") as temporary:
        where = (args.keep or Path(temporary)).resolve()
        labs: Sequence[str] = folder.select(args.labs)
        if args.minutes is not None:
            labs = rotated(labs, folder.root)
        end = time.monotonic() + 60 * (args.minutes or 0)
        for number, name in enumerate(labs):
            if number and args.minutes is not None and time.monotonic() > end:
                print(f"Left for another time: {', '.join(labs[number:])}", file=sys.stderr)
                break
            scores = {route: scores_of(folder, name, route, where, wanted) for route in routes}
            lines += compare(name, scores, reasons)
    print(table(lines, routes), summary(lines, routes), sep="\n\n")
    unexplained = sum(line.unexplained for line in lines)
    same = sum(not line.differs for line in lines)
    print(
        f"\n{len(lines)} questions by {len(routes)} routes: {same} the same, "
        f"{len(lines) - same - unexplained} differ with a reason, {unexplained} without."
    )
    done_with = not_needed(reasons, lines, routes[1:])
    for entry in done_with:
        print(f"{REASONS.name}: there is no difference any more for {entry}. Delete the entry.")
    return 1 if unexplained or done_with else 0


if __name__ == "__main__":
    sys.exit(main())
