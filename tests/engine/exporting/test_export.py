"""What is written where, what is replaced, and what is left behind when something goes wrong."""

from __future__ import annotations

import hashlib
import json
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from engine.bundle.reading import open_bundle
from engine.contracts.errors import EngineError, JobStopped
from engine.contracts.events import JobProgress
from engine.contracts.sharing import Target
from engine.contracts.sharing_events import TargetWritten
from engine.contracts.types import JobId
from engine.exporting import registry
from engine.exporting.export import export_model
from engine.exporting.swapping import MARKER
from engine.jobs import StopToken
from tests.engine.bundle.spoiling import rewrite_description

JOB = JobId("share")


def export(model, folder, *targets, stop=None, half=False):
    heard = []
    done = export_model(
        model,
        folder,
        targets or (Target.PYTHON,),
        job=JOB,
        report=heard.append,
        stop=stop or StopToken(),
        half=half,
    )
    return done, heard


@pytest.fixture
def writer(monkeypatch):
    """Stands in for the writer of Core ML: `writer.write = …` says what it does."""
    module = ModuleType(f"{registry.TARGETS}.coreml")
    module.missing = lambda: ""
    module.write = lambda context: ()
    monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr(registry.importlib.util, "find_spec", lambda name: object())
    return module


def test_the_model_lies_once_beside_a_folder_for_each_target(tiny_model, tmp_path):
    done, heard = export(tiny_model, tmp_path / "out")
    assert done.bundle == tmp_path / "out" / "colours.tellapart"
    assert open_bundle(done.bundle).classes == open_bundle(tiny_model).classes
    (written,) = done.written
    assert (written.problem, written.folder) == ("", str(tmp_path / "out" / "share" / "python"))
    assert written.size_bytes == sum(
        path.stat().st_size for path in (tmp_path / "out" / "share").rglob("*") if path.is_file()
    )
    assert [event.written for event in heard if isinstance(event, TargetWritten)] == [written]
    assert [event.done for event in heard if isinstance(event, JobProgress)][-1] == 2


def test_the_model_s_names_are_filled_in_where_people_read_and_nowhere_else(tiny_model, tmp_path):
    export(tiny_model, tmp_path)
    kit = tmp_path / "share" / "python"
    told = (kit / "README.md").read_text("utf-8")
    assert "colours.tellapart" in told
    assert "@MODEL@" not in told
    assert "@NAME@" not in told
    assert "@CLASSES@" not in told
    assert not list(kit.rglob("__pycache__"))


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("Sea shells 1.2", "# Sea shells 1.2 in Python"),
        ("<img src=x onerror=alert(1)>", r"# \<img src=x onerror=alert(1)\> in Python"),
        ("`rm` *now* [here](http://a.example)", r"# \`rm\` \*now\* \[here\](http://a.example) in Python"),
        ("one\n# two\u202e", "# one # two in Python"),
        ("@CLASSES@ @MODEL@", "# @CLASSES@ @MODEL@ in Python"),
        ("a\\<b", r"# a\\\<b in Python"),
    ],
)
def test_a_name_from_a_stranger_is_one_line_of_plain_text_in_a_readme(name, heading, tiny_model, tmp_path):
    model = Path(shutil.copy(tiny_model, tmp_path))
    rewrite_description(model, lambda said: said.update(name=name))
    export(model, tmp_path / "out")
    lines = (tmp_path / "out" / "share" / "python" / "README.md").read_text("utf-8").splitlines()
    assert lines[0] == heading


def test_a_file_name_stays_inside_the_quotation_marks_of_a_readme(tiny_model, tmp_path):
    odd = shutil.copy(tiny_model, tmp_path / 'a"); $(id) `b`\\.tellapart')
    done, _ = export(odd, tmp_path / "out")
    assert done.bundle.name == "a_); _(id) _b__.tellapart"
    told = (tmp_path / "out" / "share" / "python" / "README.md").read_text("utf-8")
    assert 'Model("a_); _(id) _b__.tellapart")' in told


def test_writing_again_replaces_what_tellapart_wrote(tiny_model, tmp_path):
    export(tiny_model, tmp_path)
    kit = tmp_path / "share" / "python"
    stale = kit / "from-an-older-version.py"
    stale.write_text("")
    marker = json.loads((kit / MARKER).read_text("utf-8"))
    marker["files"][stale.name] = hashlib.sha256(b"").hexdigest()
    (kit / MARKER).write_text(json.dumps(marker))
    (kit / "README.md").unlink()
    done, _ = export(tiny_model, tmp_path)
    assert done.written[0].problem == ""
    assert not stale.exists()
    assert (kit / "README.md").exists()
    assert json.loads((kit / MARKER).read_text("utf-8"))["target"] == "python"


def test_what_tools_leave_behind_does_not_stand_in_the_way(tiny_model, tmp_path):
    export(tiny_model, tmp_path)
    kit = tmp_path / "share" / "python"
    for name in ("build/lib/a.py", "src/tellapart_model/__pycache__/a.pyc", ".venv/bin/python", "Main.class"):
        (kit / name).parent.mkdir(parents=True, exist_ok=True)
        (kit / name).write_text("made by a tool")
    done, _ = export(tiny_model, tmp_path)
    assert done.written[0].problem == ""
    assert not (kit / "build").exists()


@pytest.mark.parametrize("name", ["my_app.py", "src/tellapart_model/model.py", "README.md", "photos/cat.jpg"])
def test_work_that_somebody_did_in_a_kit_is_never_taken_away(name, tiny_model, tmp_path):
    export(tiny_model, tmp_path)
    own = tmp_path / "share" / "python" / name
    own.parent.mkdir(exist_ok=True)
    own.write_text("mine")
    done, _ = export(tiny_model, tmp_path)
    assert str(own) in done.written[0].problem
    assert own.read_text() == "mine"


def test_a_marker_that_is_damaged_or_of_an_early_version_is_a_marker_all_the_same(tiny_model, tmp_path):
    export(tiny_model, tmp_path)
    marker = tmp_path / "share" / "python" / MARKER
    for content in ("{}", "[]", '{"files": 1}', "not JSON", "[" * 10_000):
        marker.write_text(content)
        done, _ = export(tiny_model, tmp_path)
        assert done.written[0].problem == ""


def test_a_folder_that_somebody_else_made_is_left_alone(tiny_model, tmp_path):
    own = tmp_path / "share" / "python" / "thesis.py"
    own.parent.mkdir(parents=True)
    own.write_text("mine")
    done, _ = export(tiny_model, tmp_path, Target.PYTHON)
    assert "not written by Tellapart" in done.written[0].problem
    assert [path.name for path in own.parent.iterdir()] == ["thesis.py"]


def test_a_link_is_not_followed_and_not_replaced(tiny_model, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / MARKER).write_text("{}")
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "python").symlink_to(elsewhere)
    done, _ = export(tiny_model, tmp_path)
    assert "not written by Tellapart" in done.written[0].problem
    assert [path.name for path in elsewhere.iterdir()] == [MARKER]


def test_a_file_that_is_no_model_is_not_written_over(tiny_model, tmp_path):
    (tmp_path / "colours.tellapart").write_text("my notes")
    with pytest.raises(EngineError) as refused:
        export(tiny_model, tmp_path)
    assert refused.value.code == "would-replace"
    assert (tmp_path / "colours.tellapart").read_text() == "my notes"


def test_a_model_may_be_exported_into_its_own_folder(tiny_model, tmp_path):
    own = shutil.copy(tiny_model, tmp_path / "colours.tellapart")
    done, _ = export(own, tmp_path)
    assert done.bundle == own
    assert open_bundle(own).classes == open_bundle(tiny_model).classes


def test_one_target_that_fails_does_not_end_the_others(tiny_model, tmp_path, writer):
    def fails(_context):
        raise EngineError("no-converter", "The converter is broken.", "Mend it.")

    writer.write = fails
    done, _ = export(tiny_model, tmp_path, Target.COREML, Target.PYTHON)
    first, second = done.written
    assert first.problem == "The converter is broken. Mend it."
    assert second.problem == ""
    assert [path.name for path in (tmp_path / "share").iterdir()] == ["python"]


def test_a_full_disk_leaves_nothing_half_written_and_keeps_what_was_there(tiny_model, tmp_path, writer):
    writer.write = lambda context: (context.folder / "whole.txt").write_text("old") and ()
    export(tiny_model, tmp_path, Target.COREML)

    def full(context):
        (context.folder / "half.txt").write_text("begun")
        raise OSError(28, "No space left on device")

    writer.write = full
    done, _ = export(tiny_model, tmp_path, Target.COREML)
    assert "no space left" in done.written[0].problem
    assert sorted(path.name for path in (tmp_path / "share").iterdir()) == ["coreml"]
    assert (tmp_path / "share" / "coreml" / "whole.txt").read_text() == "old"


def test_cancelling_leaves_no_half_written_target_and_keeps_finished_ones(tiny_model, tmp_path, writer):
    stop = StopToken()

    def cancelled(context):
        (context.folder / "half.txt").write_text("begun")
        stop.stop()
        context.stop.raise_if_stopped()

    writer.write = cancelled
    with pytest.raises(JobStopped):
        export(tiny_model, tmp_path, Target.PYTHON, Target.COREML, stop=stop)
    assert [path.name for path in (tmp_path / "share").iterdir()] == ["python"]


def test_a_target_of_another_version_is_a_problem_and_no_crash(tiny_model, tmp_path, monkeypatch):
    monkeypatch.setattr(registry, "TARGETS", "engine.exporting.targets_that_are_not_there")
    monkeypatch.setattr(registry.importlib.util, "find_spec", lambda name: None)
    done, _ = export(tiny_model, tmp_path, Target.COREML)
    assert "not part of this version" in done.written[0].problem
    assert [target for target, reason in registry.list_targets() if reason] == list(Target)


def test_only_a_model_is_exported(tmp_path):
    (tmp_path / "a.tellapart").write_text("no model")
    with pytest.raises(EngineError) as refused:
        export(tmp_path / "a.tellapart", tmp_path / "out")
    assert refused.value.code == "not-a-model"
    assert not (tmp_path / "out").exists()
