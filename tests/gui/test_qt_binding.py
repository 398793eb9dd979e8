from __future__ import annotations

import sys

import PySide6
from PySide6.QtCore import QObject


def test_a_call_into_qt_keeps_pythons_count_of_references_to_none(qapp):
    # PySide6 6.12.0 on Python 3.11 takes one reference to None with every call that returns nothing, so that the
    # window dies after some thousand calls ("none_dealloc: deallocating None"); 6.11.3 does not.
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(200):
        thing.setObjectName("name")
    lost = before - sys.getrefcount(None)
    assert abs(lost) < 100, (
        f"PySide6 {PySide6.__version__} loses references to None: use PySide6-Essentials 6.11.3"
    )
