"""Writes a model for Core ML, which runs on Apple's computers and phones."""

from __future__ import annotations

import json

from engine.exporting.converting.fixed_size import FixedSize, asked_for

PIXELS, LABEL, PROBABILITIES, UNKNOWN_SCORE = "pixels", "label", "probabilities", "unknown_score"


def write_coreml(model: FixedSize) -> None:
    """Write a `.mlpackage`: `pixels` float32 (1, 3, size, size) → class label, its probabilities, unknown score.

    In 32 bits, which is not coremltools' own choice: with 16 the answers would move.
    """
    import coremltools

    bundle = model.bundle
    program = model.exported().run_decompositions({})
    # Which of the outputs are probabilities is told by the name that they have on the way.
    inner = program.graph_signature.user_outputs
    made = coremltools.convert(
        program,
        inputs=[coremltools.TensorType(name=PIXELS, shape=tuple(model.sample().shape))],
        classifier_config=coremltools.ClassifierConfig(list(bundle.classes), LABEL, inner[0]),
        convert_to="mlprogram",
        compute_precision=coremltools.precision.FLOAT32,
        minimum_deployment_target=coremltools.target.iOS16,
    )
    described = made.get_spec()
    names = {f"{LABEL}_probs": PROBABILITIES, **dict(zip(inner[1:], [UNKNOWN_SCORE], strict=False))}
    for old, new in names.items():
        coremltools.utils.rename_feature(described, old, new)
    named = coremltools.models.MLModel(described, weights_dir=made.weights_dir, skip_model_load=True)
    named.short_description = f"{bundle.description.name}: {len(bundle.classes)} classes"
    named.user_defined_metadata["classes"] = json.dumps(list(bundle.classes), ensure_ascii=False)
    named.save(str(model.out))


if __name__ == "__main__":
    write_coreml(asked_for())
