"""The picture beside a calibration: every score, by solution, with the threshold."""

from __future__ import annotations

import io
from typing import Any

from autograder.calibrations import Calibration

_COLOURS = {"valid": "#3b7a57", "weak": "#c0504d", "mutant": "#8c8c8c"}


def draw(calibration: Calibration, configured: float | None = None) -> bytes:
    """An SVG with a row a solution and a dot a seed; ``configured`` is the threshold in use.

    The same calibration gives the same bytes.
    """
    import matplotlib

    with matplotlib.rc_context({"svg.hashsalt": "calibration", "svg.fonttype": "none"}):
        from matplotlib.figure import Figure

        runs = [run for run in calibration.runs if run.scores]
        figure = Figure(figsize=(8, 1.2 + 0.32 * len(runs)), layout="constrained")
        axes: Any = figure.subplots()
        for row, run in enumerate(runs):
            axes.plot(
                run.scores, [row] * len(run.scores), "o", ms=4, alpha=0.5, color=_COLOURS[run.kind]
            )
        axes.set_yticks(range(len(runs)), [f"{run.title} ({run.kind})" for run in runs], fontsize=8)
        axes.invert_yaxis()
        axes.set_xlabel(f"{calibration.metric} on {calibration.held_out} held-out examples")
        found = calibration.recommended
        if found.threshold is not None:
            axes.axvline(
                found.threshold, color="black", lw=1, label=f"supported: {found.threshold:g}"
            )
        if configured is not None:
            axes.axvline(
                configured, color="#4c78a8", lw=1, ls="--", label=f"configured: {configured:g}"
            )
        if found.threshold is not None or configured is not None:
            axes.legend(fontsize=8)
        axes.set_title(
            f"{calibration.backend} on {calibration.device}, {calibration.seeds} seeds", fontsize=9
        )
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        return out.getvalue()
