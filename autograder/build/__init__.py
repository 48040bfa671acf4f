"""Compiles the labs: from an instructor's notebook to release, worked version and bundle.

Importing this package is cheap; nbgrader is imported only when something has to be compiled.
"""

from autograder.build.labs import CompiledLab, compile_lab, ensure_bundle
from autograder.build.output import BuildReport, Drift, LabReport, build_labs

__all__ = [
    "BuildReport",
    "CompiledLab",
    "Drift",
    "LabReport",
    "build_labs",
    "compile_lab",
    "ensure_bundle",
]
