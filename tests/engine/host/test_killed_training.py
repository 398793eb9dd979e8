"""A thorough training is killed, the engine and the whole application: it goes on, to the very same model."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from engine.project.store import ProjectStore
from tests.benchmarks.same_model import compare_models
from tests.engine.training.thorough.conftest import small_backbone, striped  # noqa: F401 - a fixture

ROOT = Path(__file__).parents[3]
PICTURES = 100

ENGINE = """\
import os
from pathlib import Path
from engine.backbones.preparing import PreparedBackbone
from engine.host import child, trainings
from tests.engine.training.thorough.conftest import SMALL

def main(connection):
    trainings.find_prepared = lambda _spec: PreparedBackbone(SMALL, Path(os.environ["SMALL_BACKBONE"]))
    child.main(connection)
"""

APPLICATION = """\
import multiprocessing, os, queue, signal, sys
from engine.api import *

OPTIONS = TrainOptions(
    "killed", device=DeviceKind.CPU, mode=TrainMode.THOROUGH, framing=Framing.WHOLE, size=32, epochs=3
)

def main():
    project, pictures, *blows = sys.argv[1:]
    blows = [blow.split(":") for blow in blows]
    heard = queue.SimpleQueue()
    host = ProcessHost("small_engine")
    host.start(heard.put)
    there = os.path.isdir(project)
    host.send(OpenProject("open", project) if there else CreateProject("create", project, "stripes"))
    offered, labelled, kept, due, struck, life = None, False, False, False, False, len(blows)
    while True:
        event = heard.get(timeout=100)
        if isinstance(event, JobFailed):
            print(event, flush=True)
            os._exit(1)
        if isinstance(event, JobSucceeded) and event.job == "create":
            host.send(ImportPictures("import", project, (pictures,)))
        if isinstance(event, JobSucceeded) and event.job == "import":
            host.send(TrainModel("train", project, OPTIONS))
        if isinstance(event, TrainingInterrupted):
            offered = event.run
        if isinstance(event, JobSucceeded) and event.job == "open":
            print("offered" if offered else "not offered", flush=True)
            host.send(ResumeTraining("train", project, offered))
        if isinstance(event, EngineLost):
            offered, labelled, kept, due, struck, life = None, False, False, False, False, life - 1
            host.send(OpenProject("open", project))
        if isinstance(event, LabelsChanged):
            kept = True
            print("labelled", *event.changes[0], flush=True)
        if isinstance(event, ModelTrained):
            print("model", event.report.model.key, flush=True)
        if isinstance(event, JobSucceeded) and event.job == "train":
            host.stop()
            return
        stage = "epoch" if isinstance(event, EpochFinished) else getattr(event, "stage", "")
        if stage and event.job == "train" and not struck:
            if not labelled:
                labelled = True
                host.send(SetLabels("label", project, ((1 + life, f"changed-{life}"),)))
            due = due or bool(blows) and stage == blows[0][1]
        if due and kept and not struck:  # only a label that was said to be kept is owed to the person
            victim, struck = blows.pop(0)[0], True
            os.kill(host.process_id, signal.SIGKILL)
            if victim == "application":
                os.kill(os.getpid(), signal.SIGKILL)

if __name__ == "__main__":
    multiprocessing.freeze_support()
    main()
"""


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    made, labels = striped(PICTURES, 6, size=40)
    for number, (picture, label) in enumerate(zip(made, labels, strict=True)):
        path = tmp_path / "pictures" / ("down", "across")[label] / f"{number:03}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture.transpose(1, 2, 0).astype(np.uint8)).save(path)
    return tmp_path / "pictures"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.slow
def test_killed_three_times_and_the_model_is_the_undisturbed_one(pictures, small_backbone, tmp_path):  # noqa: F811
    (tmp_path / "application.py").write_text(APPLICATION)
    (tmp_path / "small_engine.py").write_text(ENGINE)

    def start(project: str, *blows: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, str(tmp_path / "application.py"), str(tmp_path / project), str(pictures), *blows],
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join((str(ROOT), str(tmp_path))),
                "SMALL_BACKBONE": str(small_backbone.folder),
                "OMP_NUM_THREADS": "1",
            },
            stdout=subprocess.PIPE,
            text=True,
        )

    undisturbed = start("undisturbed")
    first = start("killed", "engine:judging", "engine:freezing", "application:epoch").communicate(timeout=100)[0]
    last = start("killed").communicate(timeout=100)[0]
    alone = undisturbed.communicate(timeout=100)[0]

    lives = [line.split() for line in (first + last).splitlines()]
    changed = {int(line[1]): line[2] for line in lives if line[0] == "labelled"}
    assert [line[0] for line in lives if line[0] != "labelled"] == ["offered", "offered", "offered", "model"]
    assert changed == {4: "changed-3", 3: "changed-2", 2: "changed-1", 1: "changed-0"}
    with ProjectStore.open(tmp_path / "killed") as store:
        rows = list(store.rows())
        assert not store.interrupted_runs()
    assert len(rows) == PICTURES
    for row in rows:
        assert row.label == changed.get(row.picture, Path(row.path).parent.name)
    models = [Path(said.splitlines()[-1].removeprefix("model ")) for said in (alone, last)]
    assert compare_models(*models, pictures).words == "the same bytes"
