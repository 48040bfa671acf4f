"""What nbgrader does with this course; docs/nbgrader.md says why."""

c = get_config()  # noqa: F821

c.CourseDirectory.course_id = "deep-learning"
# The first four are nbgrader's own; `hidden/` beside a lab's notebook is for the tests alone.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "hidden"]

# Generating checks the lab as `autograder build` does, and goes on when a question is added to a lab that
# has been handed in.
c.GenerateAssignment.preprocessors = [
    "nbgrader.preprocessors.IncludeHeaderFooter",
    "nbgrader.preprocessors.InstantiateTests",
    "nbgrader.preprocessors.LockCells",
    "nbgrader.preprocessors.ClearSolutions",
    "nbgrader.preprocessors.ClearOutput",
    "nbgrader.preprocessors.CheckCellMetadata",
    "nbgrader.preprocessors.ComputeChecksums",
    "autograder.nbgrader.preprocessors.SaveLab",
    "nbgrader.preprocessors.ClearHiddenTests",
    "nbgrader.preprocessors.ClearMarkScheme",
    "nbgrader.preprocessors.ComputeChecksums",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateAssignment.post_convert_hook = "autograder.nbgrader.hooks.build_release"

# `nbgrader autograde` and formgrader's button grade with the autograder.
c.Autograde.sanitize_preprocessors = ["autograder.nbgrader.preprocessors.RebuildSubmission"]
c.Autograde.autograde_preprocessors = [
    "autograder.nbgrader.preprocessors.JudgeSubmission",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# Without it a resubmission that has no timestamp is skipped. What has not changed comes from the journal.
c.Autograde.force = True

# Where nbgrader itself runs a notebook, as *Validate* does, any line on stderr fails a test, and TensorFlow
# and Keras write such lines. They are dropped: those of libraries, then those of Python.
c.Execute.extra_arguments = [
    "--IPKernelApp.capture_fd_output=False",
    '--IPKernelApp.exec_lines=__import__("sys").stderr = open(__import__("os").devnull, "w")',
]
# A cell that trains takes longer than nbgrader's 30 seconds.
c.Execute.timeout = 120
