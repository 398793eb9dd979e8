"""Files of every format and oddity, written once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.pictures_made import write_oddities


@pytest.fixture(scope="session")
def oddities(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every file of `write_oddities`, by name."""
    return write_oddities(tmp_path_factory.mktemp("oddities"))
