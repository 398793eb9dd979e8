"""The real network in torch, loaded once for all tests of this folder."""

from __future__ import annotations

from typing import Any

import pytest

from engine.backbones.catalogue import EFFICIENTNET_LITE0
from engine.backbones.weights import load_network


@pytest.fixture(scope="session")
def network() -> Any:
    return load_network(EFFICIENTNET_LITE0)
