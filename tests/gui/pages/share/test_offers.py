"""What this computer can write and check."""

from __future__ import annotations

import pytest
from demo_data import NOBODY

from engine.api import (
    DEFAULT_TARGETS,
    EngineLost,
    ErrorReport,
    JobFailed,
    ListTargets,
    Runtime,
    Target,
    TargetsListed,
)
from gui.pages.share.offers import Offers

LISTED = tuple((target, "" if target is Target.PYTHON else "Install it.") for target in Target)
RUNTIMES = ((Runtime.COREML, "Needs a Mac."), (Runtime.PYTHON, ""))


@pytest.fixture
def offers(bridge):
    return Offers(bridge)


def test_before_the_answer_the_usual_languages_are_offered(offers):
    assert not offers.known
    assert tuple(target for target in Target if offers.can_write(target)) == DEFAULT_TARGETS
    assert offers.obstacle(Target.COREML) == ""


def test_the_engine_says_what_can_be_written_and_why_not(offers, bridge):
    offers.ask()
    bridge.emit(TargetsListed(bridge.last(ListTargets).job, LISTED, RUNTIMES))
    assert [target for target in Target if offers.can_write(target)] == [Target.PYTHON]
    assert offers.obstacle(Target.JAVA) == "Install it."
    assert offers.missing(Runtime.COREML) == "Needs a Mac."
    assert offers.missing(Runtime.PYTHON) == ""


def test_it_is_asked_once(offers, bridge):
    offers.ask()
    offers.ask()
    bridge.emit(TargetsListed(bridge.last(ListTargets).job, LISTED, RUNTIMES))
    offers.ask()
    assert len(bridge.sent_of(ListTargets)) == 1


def test_somebody_elses_answer_is_not_taken(offers, bridge):
    offers.ask()
    bridge.emit(TargetsListed(NOBODY, LISTED, RUNTIMES))
    assert not offers.known


@pytest.mark.parametrize("lost", [True, False])
def test_without_an_answer_it_asks_again_the_next_time(offers, bridge, lost):
    offers.ask()
    job, report = bridge.last(ListTargets).job, ErrorReport("internal", "Oh.")
    bridge.emit(EngineLost(report, (job,)) if lost else JobFailed(job, report))
    offers.ask()
    assert len(bridge.sent_of(ListTargets)) == 2
