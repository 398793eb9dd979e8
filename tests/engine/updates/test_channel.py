from __future__ import annotations

import json
from pathlib import Path

import pytest

from engine.updates.channel import Channel, own_channel, read_channel

ASSETS = Path(__file__).parents[3] / "assets"
TOLD = {"address": "https://example.org/version.json", "public_key": "a2V5"}


@pytest.fixture
def assets(tmp_path):
    (tmp_path / "updates.json").write_text(json.dumps(TOLD))
    return tmp_path


def channel(assets, program="/home/me/Tellapart/tellapart", platform="linux", environment=None, *, frozen=True):
    return own_channel(assets, frozen=frozen, program=program, platform=platform, environment=environment or {})


def test_an_installed_copy_has_the_channel_that_was_built_in(assets):
    assert channel(assets) == Channel(**TOLD)
    assert channel(assets, r"C:\Users\me\Tellapart\tellapart.exe", "win32") == Channel(**TOLD)
    assert channel(assets, "/Applications/Tellapart.app/Contents/MacOS/tellapart", "darwin") == Channel(**TOLD)
    assert channel(assets).host == "example.org"


@pytest.mark.parametrize("program", ["/opt/tellapart/tellapart", "/usr/lib/tellapart/tellapart", "/app/tellapart"])
def test_where_the_system_brings_newer_versions_there_is_none(assets, program):
    assert channel(assets, program) is None


def test_in_a_flatpak_or_from_source_there_is_none(assets):
    assert channel(assets, environment={"FLATPAK_ID": "org.tellapart.Tellapart"}) is None
    assert channel(assets, frozen=False) is None
    assert own_channel() is None


@pytest.mark.parametrize(
    "told",
    [
        {},
        [],
        {"address": "", "public_key": ""},
        TOLD | {"address": "http://example.org"},
        TOLD | {"public_key": ""},
    ],
)
def test_a_channel_that_cannot_be_trusted_is_none(tmp_path, told):
    (tmp_path / "updates.json").write_text(json.dumps(told))
    assert read_channel(tmp_path) is None


def test_a_copy_without_the_file_has_none(tmp_path):
    assert read_channel(tmp_path) is None


def test_what_is_in_the_checkout_is_empty_or_can_be_trusted():
    told = json.loads((ASSETS / "updates.json").read_text("utf-8"))
    assert set(told) == {"address", "public_key"}
    assert told == {"address": "", "public_key": ""} or read_channel(ASSETS) is not None
