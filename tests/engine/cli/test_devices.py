"""What the command computes on, and what it says of it."""

from __future__ import annotations

from engine.contracts.types import GENERAL_MODEL

DONE, FAILED = 0, 1


def test_devices(tell):
    answer = tell("devices", "--json")
    assert answer.code == DONE
    assert sum(line["chosen"] for line in answer.objects) == 1
    assert answer.objects[-1]["kind"] == "cpu"
    assert all(line["name"] and (line["chosen"] or line["reason"]) for line in answer.objects)
    assert len(tell("devices").lines) == len(answer.objects)


def test_a_device_that_is_not_there_is_said_and_the_processor_used(tell, photo, monkeypatch):
    monkeypatch.delenv("TELLAPART_DEVICE")
    kinds = {line["kind"]: line for line in tell("devices", "--json").objects}
    missing = next(kind for kind in ("mps", "xpu", "cuda") if not kinds[kind]["usable"])
    answer = tell("classify", GENERAL_MODEL, photo, "--device", missing, "--json")
    assert answer.code == DONE
    assert f"not on {missing}" in answer.said


def test_a_wrong_word_in_the_environment_is_explained(tell, photo, monkeypatch):
    monkeypatch.setenv("TELLAPART_DEVICE", "abacus")
    answer = tell("classify", GENERAL_MODEL, photo, "--json")
    assert answer.code == FAILED
    assert answer.objects[0]["code"] == "unknown-device"
