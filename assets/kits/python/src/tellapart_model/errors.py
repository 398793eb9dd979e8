"""What goes wrong, with a stable word that a program can look at and a sentence that a person can read."""

from __future__ import annotations


class TellapartError(Exception):
    """A failure that can be explained.

    Attributes:
        code: a stable word, for example "truncated".
        message: one English sentence.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class ModelError(TellapartError):
    """A model file that is not opened.

    Its code is "missing-model", "unreadable-model", "not-a-model", "broken-model", "tampered-model",
    "hostile-model", "newer-model", "older-model" or "bad-signature".
    """


class PictureError(TellapartError):
    """A picture that is not answered.

    Its code is "missing", "no-permission", "is-a-folder", "empty-file", "not-a-picture", "too-large", "truncated",
    "unreadable" or "unsupported".
    """


def broken(what: str) -> ModelError:
    """Damaged, most likely by accident."""
    return ModelError("broken-model", f"This model file is damaged: {what}.")


def tampered(member: str) -> ModelError:
    """Changed after it was made."""
    return ModelError(
        "tampered-model",
        f"This model file was changed after it was made: {member} is not what its list of contents says.",
    )


def hostile(what: str) -> ModelError:
    """Holds what no model holds."""
    return ModelError("hostile-model", f"This file was not opened because it may be harmful: {what}.")


def bad_signature(what: str) -> ModelError:
    """Signed by somebody else, or not as it says."""
    return ModelError("bad-signature", f"The signature of this model was not accepted: {what}.")
