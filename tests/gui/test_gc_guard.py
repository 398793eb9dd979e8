from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QObject

from gui.gc_guard import GarbageGuard


@pytest.fixture
def guard(qapp):
    own = GarbageGuard()
    yield own
    own.stop()


class Knot:
    """Refers to itself: only the cyclic collector frees it."""

    def __init__(self):
        self.self = self
        self.thing = QObject()


def test_the_collector_does_not_run_by_itself_while_the_window_lives(guard):
    assert not gc.isenabled()
    guard.stop()
    assert gc.isenabled()


def test_garbage_is_collected_where_the_timer_runs(guard):
    gc.collect()
    knot = weakref.ref(Knot())
    young = [[] for _ in range(gc.get_threshold()[0] + 50)]
    assert knot() is not None
    guard.collect()
    assert knot() is None
    assert len(young) > 0


def test_without_garbage_there_is_nothing_to_do(guard):
    gc.collect()
    collections = [each["collections"] for each in gc.get_stats()]
    guard.collect()
    assert [each["collections"] for each in gc.get_stats()] == collections
