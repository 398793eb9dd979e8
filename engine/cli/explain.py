"""`tellapart explain`."""

from __future__ import annotations

import argparse

from engine.cli.exit_codes import ExitCode
from engine.cli.opening import JOB
from engine.cli.output import ProgressBars, say, write_json
from engine.cli.replacing import check_drawing_place
from engine.contracts.events import JobProgress
from engine.explanation.explainer import Explainer
from engine.explanation.opening import open_model_file
from engine.explanation.overlay import sentences, write_overlay
from engine.files import write_atomically
from engine.jobs import StopToken
from engine.pictures.decoding import read_and_decode


def explain_command(arguments: argparse.Namespace, stop: StopToken) -> int:
    """Draw which parts of a picture speak for a class."""
    out, path = arguments.out.absolute(), arguments.path.absolute()
    check_drawing_place(out, path)
    with ProgressBars() as bars:
        bundle = open_model_file(
            arguments.model, lambda done, total: bars.show(JobProgress(JOB, "preparing", done, total))
        )
        rgb = read_and_decode(path).picture.rgb
        with Explainer(bundle) as explainer:
            explanation = explainer.explain_decoded(rgb, arguments.class_name, stop.raise_if_stopped)
    write_atomically(out, lambda file: write_overlay(file, rgb, explanation))
    for sentence in sentences(explanation):
        say(sentence)
    if arguments.json:
        rows, columns = explanation.shares.shape
        strongest = divmod(int(explanation.shares.argmax()), columns)
        write_json(
            {
                "path": str(path),
                "class": explanation.class_name,
                "confidence": explanation.confidence,
                "out": str(out),
                "strongest": [(strongest[1] + 0.5) / columns, (strongest[0] + 0.5) / rows],
                "edges_not_seen": explanation.outside,
            }
        )
    return ExitCode.DONE
