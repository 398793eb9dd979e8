"""Events of sharing a model."""

from __future__ import annotations

from dataclasses import dataclass

from engine.contracts.sharing import HalfFacts, Runtime, RuntimeCheck, Target, Written
from engine.contracts.types import JobId


@dataclass(frozen=True, slots=True)
class TargetWritten:
    """One target of `ExportModel` is finished, or could not be written."""

    job: JobId
    written: Written


@dataclass(frozen=True, slots=True)
class ModelExported:
    """Answers `ExportModel` at the end.

    Attributes:
        job: whose answer it is.
        bundle: absolute path of the copy of the model file that the kits read.
        written: one for each target that was asked for, in that order.
        half: what half precision cost; None for a model in full precision.
    """

    job: JobId
    bundle: str
    written: tuple[Written, ...]
    half: HalfFacts | None = None


@dataclass(frozen=True, slots=True)
class RuntimeStarted:
    """`VerifyModel` begins with a runtime."""

    job: JobId
    runtime: Runtime


@dataclass(frozen=True, slots=True)
class RuntimeVerified:
    """`VerifyModel` is through with one runtime."""

    job: JobId
    check: RuntimeCheck


@dataclass(frozen=True, slots=True)
class ModelVerified:
    """Answers `VerifyModel` at the end.

    Attributes:
        job: whose answer it is.
        checks: one for each runtime, in the order of `Runtime`.
        certificate: absolute path of the page that was written, "" if none was asked for.
        notes: what should be known besides, English sentences.
    """

    job: JobId
    checks: tuple[RuntimeCheck, ...]
    certificate: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetsListed:
    """Answers `ListTargets`.

    Attributes:
        job: whose answer it is.
        targets: what can be written, in the order of `Target`, and for each why it cannot be on this computer, an
            English sentence; "" where it can.
        runtimes: what can be verified here, likewise.
    """

    job: JobId
    targets: tuple[tuple[Target, str], ...]
    runtimes: tuple[tuple[Runtime, str], ...]
