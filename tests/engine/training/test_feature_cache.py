from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import numpy as np
import pytest

from engine.contracts.errors import EngineError
from engine.training.feature_cache import FeatureCache, FileState, Seen, state_of

LENGTH = 8


def vector(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=LENGTH).astype(np.float32)


def seen(number: int) -> Seen:
    return Seen(
        FileState(Path(f"/pictures/{number}.png"), 10 + number, 1000 + number), f"hash{number}", vector(number)
    )


@pytest.fixture
def cache(tmp_path):
    cache = FeatureCache(tmp_path, "recipe", LENGTH)
    yield cache
    cache.close()


def test_what_was_kept_is_found_bit_for_bit_also_after_reopening(cache, tmp_path):
    cache.keep([seen(1), seen(2)])
    cache.close()
    again = FeatureCache(tmp_path, "recipe", LENGTH)
    content, found = again.find(seen(2).state)
    assert content == "hash2"
    assert found.tobytes() == vector(2).tobytes()
    assert again.find_content("hash1").tobytes() == vector(1).tobytes()
    again.close()


def test_a_file_that_changed_in_size_or_time_is_not_known(cache):
    cache.keep([seen(1)])
    path = seen(1).state.path
    assert cache.find(FileState(path, 12, 1001)) is None
    assert cache.find(FileState(path, 11, 1002)) is None
    assert cache.find(FileState(path, 11, 1001)) is not None


def test_another_network_or_contract_does_not_get_these_features(cache, tmp_path):
    cache.keep([seen(1)])
    other = FeatureCache(tmp_path, "another recipe", LENGTH)
    assert other.find(seen(1).state) == ("hash1", None)
    assert other.find_content("hash1") is None
    other.close()


def test_names_that_are_not_unicode(cache, tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9 \xf0\x9f\xa6\x8a.png")
    path.write_bytes(b"x")
    state = state_of(path)
    cache.keep([Seen(state, "content", vector(3))])
    assert cache.find(state)[0] == "content"


@pytest.mark.parametrize("length", [0, 100, 5000])
def test_a_damaged_file_is_replaced(tmp_path, length):
    whole = FeatureCache(tmp_path, "recipe", LENGTH)
    whole.keep([seen(n) for n in range(200)])
    whole.close()
    path = tmp_path / "features.sqlite"
    content = path.read_bytes()
    path.write_bytes(content[:length].replace(b"SQLite", b"qLiteS") + b"\x99" * 3000)
    cache = FeatureCache(tmp_path, "recipe", LENGTH)
    assert cache.find(seen(1).state) is None
    cache.keep([seen(1)])
    assert cache.find_content("hash1").tobytes() == vector(1).tobytes()
    cache.close()


def test_damage_deep_inside_is_replaced_when_it_is_met(tmp_path):
    whole = FeatureCache(tmp_path, "recipe", LENGTH)
    whole.keep([seen(n) for n in range(2000)])
    whole.close()
    path = tmp_path / "features.sqlite"
    content = bytearray(path.read_bytes())
    assert len(content) > 20 * 4096
    content[4096 * 4 :] = b"\x77" * (len(content) - 4096 * 4)
    path.write_bytes(content)
    cache = FeatureCache(tmp_path, "recipe", LENGTH)
    answers = [cache.find(seen(n).state) for n in range(2000)]
    assert all(answer is None or answer[1] is None or len(answer[1]) == LENGTH for answer in answers)
    cache.keep([seen(n) for n in range(2000)])
    assert cache.find(seen(1999).state)[1].tobytes() == vector(1999).tobytes()
    cache.close()


def test_a_vector_of_another_length_counts_as_missing(cache, tmp_path):
    cache.keep([seen(1)])
    longer = FeatureCache(tmp_path, "recipe", LENGTH + 1)
    assert longer.find_content("hash1") is None
    longer.close()


def test_a_full_disk_is_explained_and_what_was_kept_stays(cache):
    cache.keep([seen(1)])
    pages = cache._database.execute("PRAGMA page_count").fetchone()[0]
    cache._database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(EngineError) as raised:
        cache.keep([seen(n) for n in range(2, 2000)])
    assert raised.value.code == "disk-full"
    assert raised.value.hint
    assert cache.find(seen(1).state)[1].tobytes() == vector(1).tobytes()
    assert cache.find(seen(2).state) is None


def test_a_place_that_cannot_be_written_is_explained(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(EngineError) as raised:
        FeatureCache(tmp_path / "file" / "features", "recipe", LENGTH)
    assert raised.value.code == "cannot-write"


def test_a_crash_leaves_what_was_kept(tmp_path):
    cache = FeatureCache(tmp_path, "recipe", LENGTH)
    cache.keep([seen(1)])
    # Not closed: another connection sees what a process started after a crash would see.
    found = sqlite3.connect(tmp_path / "features.sqlite").execute("SELECT count(*) FROM features").fetchone()
    assert found == (1,)
    cache.close()
