"""What the engine can be asked to do with a model on its way to other programs."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contracts.sharing import DEFAULT_TARGETS, Runtime, Target
from engine.contracts.types import JobId


@dataclass(frozen=True, slots=True)
class ListTargets:
    """Ask what a model can be written as here, and what it can be verified with. Answered by `TargetsListed`."""

    job: JobId


@dataclass(frozen=True, slots=True)
class ExportModel:
    """Write a model for other programs: `folder/NAME.tellapart`, and `folder/share/TARGET/` beside it.

    Answered by `JobProgress`, `TargetWritten` for each target, and `ModelExported`.

    Attributes:
        job: names this job in every event that answers it.
        model: `GENERAL_MODEL` or the path of a bundle.
        folder: absolute path; made if it is not there. What Tellapart wrote there before is replaced.
        targets: what to write.
        half: whether weights are stored in half precision: half the size, answers move a little.
        pictures: absolute path of labelled pictures that the half-precision model is measured on; "" for none.
        project: folder of the project that the model was trained in; "" for none. Without `pictures`, the
            half-precision model is measured on its pictures: on those that the model did not learn from, or on all
            if it learned from all.
    """

    job: JobId
    model: str
    folder: str
    targets: tuple[Target, ...] = DEFAULT_TARGETS
    half: bool = False
    pictures: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True)
class VerifyModel:
    """Hold every runtime's answers against Tellapart's own.

    Answered by `RuntimeStarted` and `RuntimeVerified` for each runtime, and `ModelVerified`.

    Attributes:
        job: names this job in every event that answers it.
        model: `GENERAL_MODEL` or the path of a bundle.
        runtimes: which; none for all.
        pictures: absolute path of pictures to compare on besides the golden ones; "" for none.
        certificate: absolute path of a page to write the result to; "" for none.
    """

    job: JobId
    model: str
    runtimes: tuple[Runtime, ...] = ()
    pictures: str = ""
    certificate: str = ""
