"""The finished model file, run on the CPU, against what the device said that it was trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.bundle.classifier import open_classifier
from engine.contracts.errors import PictureError
from engine.contracts.judgement import Remeasured
from engine.contracts.types import Device
from engine.devices import cpu_device
from engine.pictures.decoding import read_and_decode
from engine.pictures.resizing import to_pixels
from engine.training.head import Floats
from engine.training.lesson import Lesson

PICTURES = 64
"""Asked again, evenly chosen: devices differ everywhere or nowhere."""


def remeasure(model: str, lesson: Lesson, on_device: Floats, device: Device) -> Remeasured | None:
    """Ask the model file on the CPU, from the pictures' files on, and compare.

    Args:
        model: path of the model file.
        lesson: the pictures.
        on_device: probabilities of all its rows, made of the device's features, shape (rows, classes).
        device: what computed them.

    Returns:
        None if none of the pictures is there any more.

    Raises:
        EngineError: if the model file cannot be opened.
    """
    rows = np.unique(np.linspace(0, len(lesson.rows) - 1, PICTURES).round().astype(np.intp))
    classifier = open_classifier(model, cpu_device(chosen=True))
    asked, answers = [], []
    try:
        for row in rows:
            try:
                picture = read_and_decode(Path(lesson.rows[row].path)).picture
            except PictureError:
                continue
            pixels = to_pixels(picture.rgb, classifier.preprocessing)
            answers.append(classifier.probabilities(pixels[None])[0])
            asked.append(row)
    finally:
        classifier.close()
    if not asked:
        return None
    theirs, ours = on_device[asked], np.stack(answers)
    return Remeasured(
        device=device.name,
        pictures=len(asked),
        agreement=float((theirs.argmax(axis=1) == ours.argmax(axis=1)).mean()),
        largest_difference=float(np.abs(theirs - ours).max()),
    )
