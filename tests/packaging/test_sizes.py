"""The table of what takes the space."""

from __future__ import annotations

import pytest

from building.options import Options
from building.problem import BuildProblem
from building.version import parse_version
from steps import sizes


@pytest.fixture
def options(tmp_path):
    frozen = tmp_path / "dist" / "tellapart"
    for name, size in {
        "tellapart": 40,
        "_internal/numpy/core.so": 30,
        "_internal/numpy.libs/openblas.so": 20,
        "_internal/numpy-2.4.6.dist-info/METADATA": 5,
        "_internal/pi_heif.libs/heif.so": 3,
        "_internal/pi_heif-1.4.0.dist-info/RECORD": 1,
        "_internal/libpython3.11.so.1.0": 7,
    }.items():
        path = frozen / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(bytes(size * 1000))
    (frozen / "_internal" / "libopenblas.so").symlink_to("numpy.libs/openblas.so")
    return Options(tmp_path, parse_version("1.2.0"), tmp_path, tmp_path / "dist", frozen, False, ())


def test_a_package_is_counted_with_its_libraries_and_links_are_not(options):
    taken = sizes.space_taken(options.frozen)
    assert taken == {"numpy": 55_000, "tellapart": 40_000, "libpython3.11.so.1.0": 7_000, "pi_heif": 4_000}


def test_the_table_adds_up(options, monkeypatch, capsys):
    monkeypatch.setattr(sizes, "ROWS", 2)
    monkeypatch.setattr(sizes, "INSTALLED_LIMIT", 200_000)
    sizes.run(options)
    out, err = capsys.readouterr()
    lines = out.splitlines()
    assert [line.split()[-1] for line in lines[1:]] == ["numpy", "tellapart", "else"]
    assert [line.split()[2] for line in lines[1:]] == ["52%", "38%", "10%"]
    assert err == ""


def test_what_is_over_its_limit_is_said_and_stops_a_release(options, monkeypatch, capsys):
    monkeypatch.setattr(sizes, "INSTALLED_LIMIT", 100_000)
    monkeypatch.setattr(sizes, "DOWNLOAD_LIMIT", 10)
    (options.dist / "tellapart_1.2.0_amd64.deb").write_bytes(bytes(11))
    (options.dist / "tellapart_1.1.0_amd64.deb").write_bytes(bytes(11))
    (options.dist / "tellapart-1.2.0-linux-x86_64.tar.gz").write_bytes(bytes(11))
    (options.dist / "tellapart-1.2.0-linux-x86_64.cdx.json").write_bytes(bytes(11))
    sizes.run(options)
    out, err = capsys.readouterr()
    assert out.count("download:") == 2
    assert err.count("over its limit") == 2
    release = Options(options.root, options.version, options.build, options.dist, options.frozen, True, ())
    with pytest.raises(BuildProblem, match=r"frozen application, tellapart_1\.2\.0_amd64\.deb"):
        sizes.run(release)


def test_without_a_frozen_application_it_says_what_to_do(tmp_path, options):
    missing = Options(tmp_path, options.version, tmp_path, tmp_path, tmp_path / "none", False, ())
    with pytest.raises(BuildProblem, match=r"build\.py freeze"):
        sizes.run(missing)
