"""A newer version is told of when its publisher says so, over HTTPS, and in no other case."""

from __future__ import annotations

import json
import logging

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.updates import Channel, NewerVersion, look_for_newer
from engine.updates.looking import LARGEST
from engine.updates.statement import write_statement
from tests.engine.updates.publishing import KEY, PUBLIC, certificate, serving

NEWER = NewerVersion("1.2.0", "https://example.org/1.2.0")


@pytest.fixture
def trusted(tmp_path, monkeypatch):
    file = certificate(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(file))
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    return file


@pytest.fixture
def server(trusted):
    made = serving(trusted)
    yield made
    made.shutdown()
    made.server_close()


def look(server, body, installed="1.1.0", status=200, headers=None, key=PUBLIC):
    server.answers["/version.json"] = (status, headers or {}, body)
    return look_for_newer(Channel(f"{server.address}/version.json", key), installed)


def test_a_newer_version_is_told_of_with_its_page(server):
    assert look(server, write_statement(NEWER, KEY)) == NEWER


@pytest.mark.parametrize("installed", ["1.2.0", "1.10.0", "2.0.0.dev1", "1.2.0.post1"])
def test_a_version_that_is_not_newer_is_not(server, installed):
    assert look(server, write_statement(NEWER, KEY), installed) is None


def test_previews_are_for_those_who_have_one(server):
    preview = write_statement(NewerVersion("1.2.0rc1", NEWER.page), KEY)
    assert look(server, preview, "1.1.0") is None
    assert look(server, preview, "1.2.0b2") is not None


def test_nothing_is_sent_that_tells_one_computer_from_another(server, own_home):
    (own_home / ".netrc").write_text("machine 127.0.0.1 login me password secret\n")
    (own_home / ".netrc").chmod(0o600)
    look(server, write_statement(NEWER, KEY))
    (asked,) = server.asked
    assert asked.pop("User-Agent") == "Tellapart"
    assert set(asked) <= {"Host", "Accept", "Accept-Encoding", "Connection"}


def changed(**fields):
    told = json.loads(write_statement(NEWER, KEY))
    return json.dumps(told | fields).encode()


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(write_statement(NEWER, Ed25519PrivateKey.generate()), id="signed by somebody else"),
        pytest.param(write_statement(NEWER, KEY).replace(b"1.2.0", b"9.9.9"), id="changed on the way"),
        pytest.param(changed(signature=""), id="not signed"),
        pytest.param(changed(signature=5), id="a number for a signature"),
        pytest.param(b"<html>Please log in to this network</html>", id="a hotel's page"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"[" * 5000, id="nested too deep"),
        pytest.param(write_statement(NewerVersion("1.2.0", "http://example.org"), KEY), id="a page without HTTPS"),
        pytest.param(write_statement(NewerVersion("newest", NEWER.page), KEY), id="no version"),
        pytest.param(write_statement(NEWER, KEY) + b" " * LARGEST, id="too big"),
    ],
)
def test_an_answer_that_cannot_be_trusted_is_silence_and_a_line_in_the_log(server, body, caplog):
    with caplog.at_level(logging.INFO, "engine.updates"):
        assert look(server, body) is None
    assert "no newer version could be looked for" in caplog.text


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_server_is_silence(server, status, caplog):
    with caplog.at_level(logging.INFO, "engine.updates"):
        assert look(server, write_statement(NEWER, KEY), status=status) is None
    assert str(status) in caplog.text


def test_a_server_that_nobody_vouches_for_is_not_believed(server, monkeypatch, caplog):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    with caplog.at_level(logging.INFO, "engine.updates"):
        assert look(server, write_statement(NEWER, KEY)) is None
    assert "CERTIFICATE_VERIFY_FAILED" in caplog.text


def test_without_https_nobody_is_asked(server, caplog):
    plain = serving()
    try:
        plain.answers["/version.json"] = (200, {}, write_statement(NEWER, KEY))
        assert look_for_newer(Channel(f"{plain.address}/version.json", PUBLIC), "1.0") is None
        assert look(server, b"", status=302, headers={"Location": f"{plain.address}/version.json"}) is None
        assert plain.asked == []
        assert len(server.asked) == 1
    finally:
        plain.shutdown()
        plain.server_close()


def test_no_network_is_silence(trusted):
    closed = serving(trusted)
    closed.shutdown()
    closed.server_close()
    assert look_for_newer(Channel(f"{closed.address}/version.json", PUBLIC), "1.0") is None
