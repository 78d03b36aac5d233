from __future__ import annotations

from pathlib import Path

import pytest

from pgmig_core import ConnectionOptions
from pgmig_web.command import parse_arguments
from pgmig_web.demo import demo_connection, with_passfile
from pgmig_web.settings import Settings, is_loopback, new_token, static_folder

URI = "postgresql://postgres@127.0.0.1:7001/shop?passfile=/tmp/x/passfile"


def test_defaults_listen_on_loopback() -> None:
    parsed = parse_arguments([])
    assert (parsed.host, parsed.port, parsed.log_dir, parsed.demo, parsed.open) == (
        "127.0.0.1", 8080, Path("logs"), False, False,
    )  # fmt: skip


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "myhost"])  # noqa: S104 - what is tested
def test_beyond_loopback_must_be_meant(host: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_arguments(["--host", host])
    assert ended.value.code == 2
    assert "--allow-remote" in capsys.readouterr().err
    assert parse_arguments(["--host", host, "--allow-remote"]).host == host


@pytest.mark.parametrize("port", ["-1", "65536", "http"])
def test_a_port_that_is_none(port: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_arguments([f"--port={port}"])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("h", False)],  # noqa: S104
)
def test_loopback(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_the_address_that_is_printed() -> None:
    assert Settings(port=8081).url == "http://127.0.0.1:8081/"
    assert Settings(host="::1", port=80).url == "http://[::1]/"
    assert Settings(host="h", token="t").url == "http://h:8080/?token=t"


def test_the_token_is_in_no_repr() -> None:
    token = new_token()
    assert len(token) >= 43
    assert token not in repr(Settings(token=token))


def test_the_checkout_has_the_page() -> None:
    assert (static_folder() / "index.html").is_file()


def test_a_demo_s_server_is_reached_by_its_passfile() -> None:
    source = demo_connection(ConnectionOptions.model_validate({"dsn": URI}))
    target = demo_connection(ConnectionOptions.model_validate({"dsn": URI.replace("7001", "7002")}))
    assert (source.host, source.port, source.database, source.user) == ("127.0.0.1", 7001, "shop", "postgres")
    demo = (source, target)
    filled = ConnectionOptions(host="127.0.0.1", port=7001, database="shop", user="postgres")
    with_file = with_passfile(filled, demo)
    assert with_file.dsn is not None
    assert with_file.dsn.get_secret_value() == URI
    for other in (
        ConnectionOptions(host="127.0.0.1", port=7003),
        ConnectionOptions.model_validate({"host": "127.0.0.1", "port": 7001, "password": "mine"}),
        ConnectionOptions.model_validate({"dsn": "postgresql://elsewhere"}),
    ):
        assert with_passfile(other, demo) == other
    assert with_passfile(filled, None) == filled
