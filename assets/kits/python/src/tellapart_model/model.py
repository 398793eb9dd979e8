"""A model: pictures in, classes out."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, Optional, Union

import numpy as np
import numpy.typing as npt

from .answer import Answer, answer_of
from .archive import BUNDLE, MANIFEST, MODEL, SIGNATURE, read_json, read_members
from .decoding import LARGEST_PICTURE, decode, read_picture
from .description import read_description
from .errors import ModelError, PictureError, broken
from .golden import GoldenPicture, read_golden
from .graph_check import check_graph
from .signature import check_signature

AnyPath = Union[str, "os.PathLike[str]"]

_OUTPUTS = ("probabilities", "unknown_score")


class Row(NamedTuple):
    """One picture of many: an answer, or why there is none."""

    path: str
    answer: Optional[Answer]
    problem: Optional[PictureError]


class Model:
    """A model file, opened without trusting it: every part is checked, nothing in it is executed or unpacked.

    May be used from several threads at once.

    Args:
        path: a `.tellapart` file of version 3.
        threads: how many threads one run of the network may use. With 1, `classify_many` is fastest.
        signed_by: the public key, base64, that must have signed it; None if nobody need have. Needs the package
            `cryptography`.

    Attributes:
        name: what people call the model.
        classes: class names, in the order of the probabilities.
        signature: "valid", "unchecked" (signed, but `cryptography` is not installed), or None if nobody signed it.
        public_key: base64, who signed it; None if nobody did.
        runtime: the word for what runs it.
        runtime_version: for example "onnxruntime 1.32.0".
        tolerance: how far a probability may be from a golden one.

    Raises:
        ModelError: if it is missing, no model, damaged, changed, harmful, of another version, or not signed as
            asked.
    """

    runtime = "python"

    def __init__(self, path: AnyPath, threads: int = 1, signed_by: Optional[str] = None) -> None:
        members = read_members(Path(path))
        self.signature, self.public_key = check_signature(members.get(SIGNATURE), members[MANIFEST], signed_by)
        self.description = read_description(read_json(members[BUNDLE], BUNDLE))
        self.name, self.classes = self.description.name, self.description.classes
        self._outputs = list(_OUTPUTS[: 1 + self.description.scored])
        self.golden: tuple[GoldenPicture, ...] = read_golden(members, len(self.classes), self.description.scored)
        check_graph(members[MODEL], self._outputs, half=self.description.precision == "half")
        self.tolerance = self.description.tolerances.raw
        self.runtime_version = self._open_runtime(members[MODEL], threads)

    def classify(self, picture: Union[AnyPath, bytes]) -> Answer:
        """Say what is on a picture.

        Args:
            picture: its file, or the content of one.

        Raises:
            PictureError: if it cannot be read.
        """
        decoded = decode(picture if isinstance(picture, bytes) else read_picture(picture))
        probabilities, unknown = self.run(decoded.rgb)
        return answer_of(probabilities, unknown, self.description, decoded.note)

    def classify_rgb(self, rgb: npt.NDArray[np.uint8]) -> Answer:
        """Say what is on a decoded picture: uint8 (height, width, 3), the right way up.

        Raises:
            ValueError: if it is of another type or shape.
        """
        return answer_of(*self.run(rgb), self.description)

    def classify_many(self, pictures: Iterable[AnyPath], workers: Optional[int] = None) -> Iterator[Row]:
        """Say what is on many pictures, in their order, as answers come.

        A picture that cannot be read is a row with a problem; the others go on. At most a few pictures for each
        worker are in memory at once.

        Args:
            pictures: files.
            workers: threads that read and answer; None for as many as there are processors.
        """
        count = workers or _processors()
        waiting: deque[Future[Row]] = deque()
        with ThreadPoolExecutor(count) as pool:
            try:
                for picture in pictures:
                    waiting.append(pool.submit(self._row, picture))
                    if len(waiting) > 2 * count:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()

    def run(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], Optional[float]]:
        """The model's own numbers: probabilities, float32 (classes,), and the unknown score or None.

        Raises:
            ValueError: if `rgb` is not uint8 (height, width, 3), or has no pixels or too many.
            ModelError: "broken-model" if ONNX Runtime fails.
        """
        if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3:
            raise ValueError(f"a picture is uint8 (height, width, 3), not {rgb.dtype} {rgb.shape}")
        if not 0 < rgb.shape[0] * rgb.shape[1] <= LARGEST_PICTURE:
            raise ValueError("a picture has between one pixel and 256 million")
        return self._ask_runtime(rgb)

    def _open_runtime(self, graph: bytes, threads: int) -> str:
        """Make ready what runs the network; kits for other runtimes do this and `_ask_runtime` in their own way.

        Returns:
            Its name and version.
        """
        self._session, version = _open_session(graph, threads)
        self._check_ends()
        return f"onnxruntime {version}"

    def _ask_runtime(self, rgb: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.float32], Optional[float]]:
        try:
            found = self._session.run(self._outputs, {"image": rgb})
        except _runtime_failures() as error:
            raise ModelError("broken-model", "ONNX Runtime failed in the middle of this model's graph.") from error
        return found[0], float(found[1][0]) if len(found) > 1 else None

    def _row(self, picture: AnyPath) -> Row:
        try:
            return Row(os.fspath(picture), self.classify(picture), None)
        except PictureError as problem:
            return Row(os.fspath(picture), None, problem)

    def _check_ends(self) -> None:
        inputs = [(end.name, end.type) for end in self._session.get_inputs()]
        outputs = [(end.name, end.type) for end in self._session.get_outputs()]
        wanted = [(name, "tensor(float)") for name in self._outputs]
        if inputs != [("image", "tensor(uint8)")] or outputs != wanted:
            raise broken("its graph does not lead from a picture to probabilities")
        if self._session.get_outputs()[0].shape != [len(self.classes)]:
            raise broken("its graph does not have as many answers as there are class names")


def _open_session(graph: bytes, threads: int) -> tuple[Any, str]:
    # Official builds of ONNX Runtime report what is run on the computer to their maker; a model need not.
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # Windows' builds do not ask the variable
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # A core that waits for the next picture must not be kept busy.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        # Without `enable_fallback`, a refused graph is not tried a second time with a banner on standard output.
        session = onnxruntime.InferenceSession(
            graph, options, providers=["CPUExecutionProvider"], enable_fallback=0
        )
    except _runtime_failures() as error:
        raise ModelError("broken-model", "ONNX Runtime cannot run the graph of this model.") from error
    return session, str(onnxruntime.__version__)


def _runtime_failures() -> tuple[type[Exception], ...]:
    """What ONNX Runtime raises; its own classes share no ancestor but `Exception`."""
    from onnxruntime.capi import onnxruntime_pybind11_state as state

    names = (
        "EPFail",
        "Fail",
        "InvalidArgument",
        "InvalidGraph",
        "InvalidProtobuf",
        "NotImplemented",
        "RuntimeException",
    )
    own = [getattr(state, name) for name in names if hasattr(state, name)]
    return (RuntimeError, ValueError, *own)


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1
