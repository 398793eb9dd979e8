"""Failures that can be explained, and how they travel."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contracts.types import Problem


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """A failure on its way to the person.

    Attributes:
        code: a stable word; "internal" for a bug, "engine-died" when the engine process ended.
        message: what is wrong, one English sentence.
        hint: what to do, one English sentence; may be empty.
        details: name-value pairs that a translated sentence may need (a path, a number).
        traceback: text for a bug report; empty unless `code` is "internal" or "engine-died".
    """

    code: str
    message: str
    hint: str = ""
    details: tuple[tuple[str, str], ...] = ()
    traceback: str = ""

    def sentence(self) -> str:
        """The message and the hint as one text."""
        return f"{self.message} {self.hint}".strip()


class EngineError(Exception):
    """A failure that can be explained.

    Args:
        code: a stable word that the window has a translation for.
        message: what is wrong, one English sentence.
        hint: what the person can do about it, one English sentence.
        details: values that a translated sentence may need.
    """

    def __init__(self, code: str, message: str, hint: str = "", **details: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.details = tuple(sorted(details.items()))

    def report(self) -> ErrorReport:
        """This failure as a value that can cross the pipe."""
        return ErrorReport(self.code, self.message, self.hint, self.details)


class PictureError(EngineError):
    """One picture cannot be used; the job goes on without it."""

    def problem(self) -> Problem:
        """This failure as the problem of a row."""
        return Problem(self.code, self.message, self.hint)


class JobStopped(Exception):  # noqa: N818 - not an error: the person asked for it
    """Raised inside the engine when the person cancelled the job; never shown as an error."""
