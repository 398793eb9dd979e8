"""A model on its way to other programs: what it is written as, and whether it still answers the same."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

_SUFFIX, _HALF = ".tellapart", ".half"
_ENDS_A_QUOTATION = frozenset('"`$\\')


class Target(StrEnum):
    """What a model can be written as."""

    PYTHON = "python"
    CPP = "cpp"
    JAVA = "java"
    JAVASCRIPT = "javascript"
    WEB = "web"
    TORCHSCRIPT = "torchscript"
    EXPORT = "export"
    """`torch.export`'s `.pt2`."""
    OPENVINO = "openvino"
    OPENCV = "opencv"
    LITERT = "litert"
    EXECUTORCH = "executorch"
    COREML = "coreml"


DEFAULT_TARGETS = (
    Target.PYTHON,
    Target.CPP,
    Target.JAVA,
    Target.JAVASCRIPT,
    Target.WEB,
    Target.TORCHSCRIPT,
    Target.EXPORT,
    Target.OPENVINO,
    Target.OPENCV,
)
"""Those that need nothing but Tellapart itself; the others need packages that are installed on request."""


class Runtime(StrEnum):
    """What can run a model and be held against what Tellapart answers."""

    ONNXRUNTIME = "onnxruntime"
    PYTHON = "python"
    TORCHSCRIPT = "torchscript"
    EXPORT = "export"
    CPP = "cpp"
    JAVA = "java"
    NODE = "node"
    BROWSER = "browser"
    OPENVINO = "openvino"
    OPENCV = "opencv"
    OPENCV4 = "opencv4"
    LITERT = "litert"
    EXECUTORCH = "executorch"
    COREML = "coreml"


@dataclass(frozen=True, slots=True)
class Tolerances:
    """How far answers may be from the golden ones.

    Attributes:
        raw: from the same RGB: |p - golden p|, and |u - golden u| / max(`score_scale`, |golden u|) of the unknown
            score.
        file: from the same file, through a decoder whose RGB differs in places that it has named.
        core: through a graph that was rewritten for a runtime that cannot run the usual one.
        score_scale: at least 1: how far the unknown score moves if all that it is summed up from moves by 1. A
            score that weighs a cosine by 300 cannot be as exact as a probability.
    """

    raw: float = 1e-5
    file: float = 1e-4
    core: float = 1e-4
    score_scale: float = 1.0


class Precision(StrEnum):
    """How the weights of a model are stored; it always computes in float32."""

    FULL = "full"
    HALF = "half"


@dataclass(frozen=True, slots=True)
class HalfFacts:
    """What storing a model's weights in half precision cost, measured.

    Attributes:
        pictures: how many golden pictures both were asked about.
        largest_difference: of a probability between the two, in [0, 1].
        top1_agreement: share of those pictures that have the same first class, in [0, 1].
        labelled: how many labelled pictures both were asked about; 0 if none were given.
        accuracy_full: share of those that full precision is right about, in [0, 1]; None without them.
        accuracy_half: share of those that half precision is right about, in [0, 1]; None without them.
    """

    pictures: int
    largest_difference: float
    top1_agreement: float
    labelled: int = 0
    accuracy_full: float | None = None
    accuracy_half: float | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A picture that a runtime's decoder does not read as the picture contract wants, and says so.

    Attributes:
        picture: its name.
        reason: one English sentence that names the feature.
    """

    picture: str
    reason: str


@dataclass(frozen=True, slots=True)
class RuntimeCheck:
    """How one runtime's answers compare with Tellapart's.

    Attributes:
        runtime: which.
        version: of the runtime, "" if it was skipped.
        pictures: how many were compared.
        top1_agreement: share of those whose margin exceeds the tolerance that have the same first class, in
            [0, 1]; None if nothing was compared.
        largest_difference: largest difference of a probability, in [0, 1]; None if nothing was compared.
        milliseconds: median time from decoded picture to answer; None if nothing was compared.
        tolerance: what the largest difference is held against.
        refused: pictures that it refuses rather than answer differently.
        failures: what is wrong, English sentences; empty if it agrees.
        skipped: why it was not run, an English sentence; "" if it was.
    """

    runtime: Runtime
    version: str = ""
    pictures: int = 0
    top1_agreement: float | None = None
    largest_difference: float | None = None
    milliseconds: float | None = None
    tolerance: float = 1e-5
    refused: tuple[Refusal, ...] = ()
    failures: tuple[str, ...] = ()
    skipped: str = ""

    @property
    def agrees(self) -> bool:
        """Whether it was run and nothing is wrong."""
        return not self.skipped and not self.failures and self.pictures > 0

    @property
    def broke_down(self) -> bool:
        """Whether it gave no answers that could be compared, because something went wrong."""
        return bool(self.failures) and self.pictures == 0


@dataclass(frozen=True, slots=True)
class Written:
    """What one target was written as.

    Attributes:
        target: which.
        folder: absolute path of what was written; "" if it could not be.
        size_bytes: of everything in it.
        notes: what the person should know, English sentences ("TorchScript is deprecated by PyTorch.").
        problem: why it could not be written, an English sentence; "" if it was.
    """

    target: Target
    folder: str = ""
    size_bytes: int = 0
    notes: tuple[str, ...] = ()
    problem: str = ""


def exported_name(name: str, *, half: bool) -> str:
    """What a model file is called beside its kits.

    Their READMEs tell it in commands and lines of code to copy, so it keeps inside quotation marks: characters
    that would end them, or that nobody sees, become "_".

    Args:
        name: of the file that is exported, say "hands 3.tellapart".
        half: whether it is written in half precision; its name tells so.
    """
    seen = "".join(letter if letter.isprintable() and letter not in _ENDS_A_QUOTATION else "_" for letter in name)
    stem = seen.removesuffix(_SUFFIX)
    if half and not stem.endswith(_HALF):
        stem += _HALF
    return f"{stem}{_SUFFIX}"
