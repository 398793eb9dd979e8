"""The first peer: ONNX Runtime with its default options, fed with arrays that are ready in memory."""

from __future__ import annotations

from collections.abc import Callable


def open_bare(paths: list[str], batch: int) -> Callable[[], int]:
    """The general model's graph behind the resize, in batches of `batch`."""
    import numpy as np
    import onnx
    import onnxruntime

    from engine.bundle.general import open_general
    from engine.bundle.model_graph import cut_at_pixels
    from tests.benchmarks.engine_runs import ready_arrays

    graph = cut_at_pixels(onnx.ModelProto.FromString(open_general().model_bytes)).SerializeToString()
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    ready = ready_arrays(paths)
    batches = [np.stack(ready[first : first + batch]) for first in range(0, len(ready), batch)]

    def run() -> int:
        return sum(len(session.run(None, {"pixels": pixels})[0]) for pixels in batches)

    return run
