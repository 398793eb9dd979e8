"""The sentences with which a model file is refused."""

from __future__ import annotations

from pathlib import Path

from engine.contracts.errors import EngineError


def missing(path: Path) -> EngineError:
    """There is no such file."""
    return EngineError(
        "missing-model",
        f"The model {path.name} is not there any more.",
        "If it was moved, open it from its new place.",
        path=str(path),
    )


def unreadable(path: Path, error: OSError) -> EngineError:
    """The system does not let us read it."""
    return EngineError(
        "unreadable-model",
        f"{path.name} could not be read: {error.strerror or error}.",
        "Check that you may read this file and that its disk is connected.",
        path=str(path),
    )


def not_a_model(path: Path) -> EngineError:
    """Some other file."""
    return EngineError(
        "not-a-model",
        f"{path.name} is not a Tellapart model.",
        "Choose a file whose name ends in .tellapart.",
        path=str(path),
    )


def broken(what: str) -> EngineError:
    """Damaged, most likely by accident."""
    return EngineError(
        "broken-model",
        f"This model file is damaged: {what}.",
        "Copy or download it again, or save it again from the project that made it.",
        reason=what,
    )


def tampered(member: str) -> EngineError:
    """Changed after it was made."""
    return EngineError(
        "tampered-model",
        f"This model file was changed after it was made: {member} is not what its list of contents says.",
        "Do not use it; get it again from the person who made it.",
        member=member,
    )


def hostile(what: str) -> EngineError:
    """Holds what no model holds."""
    return EngineError(
        "hostile-model",
        f"This file was not opened because it may be harmful: {what}.",
        "Do not use it; ask where it comes from.",
        reason=what,
    )


def newer() -> EngineError:
    """Made by a program that knows more than this one."""
    return EngineError(
        "newer-model",
        "This model was made by a newer version of Tellapart.",
        "Update Tellapart, then open it again.",
    )


def bad_signature(what: str) -> EngineError:
    """Its signature is wrong, missing or somebody else's."""
    return EngineError(
        "bad-signature",
        f"This model file was not opened because of its signature: {what}.",
        "Do not use it; get it again from the person who made it.",
        reason=what,
    )


def no_golden() -> EngineError:
    """An older version, which has no golden pictures."""
    return EngineError(
        "no-golden-pictures",
        "This model file is of an older version and holds no golden pictures.",
        "Export it again with Tellapart.",
    )
