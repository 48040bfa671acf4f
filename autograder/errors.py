"""The errors that are shown to a person as one sentence."""


class AutograderError(Exception):
    """Something the user can put right: the message says what, where and what to do next.

    Library code raises it; only the command line prints it and exits with status 1.
    """


class ConfigError(AutograderError):
    """``grading_config.py`` or ``nbgrader_config.py`` holds a value that is not allowed."""


class SourceError(AutograderError):
    """An instructor's notebook cannot be compiled. ``problems`` has one sentence for each fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class SubmissionError(AutograderError):
    """A submission cannot be read. It costs that submission its grade, never the batch."""


class OutOfReachError(SubmissionError):
    """The system does not let the grader read a submission: the grader's affair, and nobody's zero."""


def printable(text: str) -> str:
    """A student's word, such as a file's name, as a sentence and a terminal can hold it."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
