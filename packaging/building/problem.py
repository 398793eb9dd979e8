"""What stops a build and can be told to the person who runs it."""

from __future__ import annotations


class BuildProblem(Exception):  # noqa: N818 - reads as what it is: nothing is wrong with the program
    """A build cannot go on; the text is a sentence that says why and what to do."""
