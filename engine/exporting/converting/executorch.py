"""Writes a model for ExecuTorch, PyTorch's runtime for phones, with XNNPACK's kernels."""

from __future__ import annotations

from engine.exporting.converting.fixed_size import FixedSize, asked_for


def write_executorch(model: FixedSize) -> None:
    """Write a `.pte` file: float32 (1, 3, size, size) → probabilities, and perhaps the unknown score."""
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.exir import to_edge_transform_and_lower

    lowered = to_edge_transform_and_lower(model.exported(), partitioner=[XnnpackPartitioner()])
    model.out.write_bytes(lowered.to_executorch().buffer)


if __name__ == "__main__":
    write_executorch(asked_for())
