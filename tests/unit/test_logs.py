from __future__ import annotations

import io
import logging
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgmig_core.logs import MASK, Redactor, RunLog, new_run_id, passwords_of
from pgmig_core.options import ConnectionOptions

log = logging.getLogger("pgmig_core.test")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("postgresql://u:hunter2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://u:hun@ter2@h/d", "postgresql://u:***@h/d"),
        ("postgresql://h/d?password=hunter2&sslmode=require", "postgresql://h/d?password=***&sslmode=require"),
        ("host=h password=hunter2 user=u", "host=h password=*** user=u"),
        (r"password = 'hun\'ter 2' user=u", "password = *** user=u"),
        ("{'host': 'h', 'password': 'hunter2'}", "{'host': 'h', 'password': ***}"),
        ("PGPASSWORD=hunter2", "PGPASSWORD=***"),
        ("sslpassword=hunter2", "sslpassword=***"),
        ("postgresql://u@h:5432/d, no secret: 10:20", "postgresql://u@h:5432/d, no secret: 10:20"),
        ("password authentication failed for user u", "password authentication failed for user u"),
    ],
)
def test_what_stands_where_passwords_stand_goes(text: str, shown: str) -> None:
    assert Redactor()(text) == shown


def test_known_passwords_go_wherever_they_stand() -> None:
    redactor = Redactor(["s3cret", "p@ss word", "abc"])
    assert redactor("s3cret, p@ss word, p%40ss%20word, s3crets, abc") == "***, ***, ***, s3crets, abc"


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="/'\"\\"), min_size=4))
def test_no_password_survives(password: str) -> None:
    text = Redactor([password])(f"opening ({password}) for {password}")
    assert text.replace("opening", "").replace("for", "").count(password) == 0 or password in MASK * 2


def test_passwords_of_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", "from-env")
    one = ConnectionOptions.model_validate({"dsn": "postgresql://u:in-uri@h/d", "password": "in-field"})
    two = ConnectionOptions.model_validate({"dsn": "host=h password='in pairs'"})
    assert set(passwords_of(one, two, None)) == {"from-env", "in-field", "in-uri", "in pairs"}


def test_a_run_log(tmp_path: Path) -> None:
    stream = io.StringIO()
    with RunLog(directory=tmp_path / "logs", stream=stream, redactor=Redactor(["hunter2"])) as run:
        log.info("connected as hunter2")
        log.debug("a statement")
        log.warning("people know", extra={"shown": True})
        try:
            raise ValueError("password=x1 is wrong")
        except ValueError:
            log.exception("it broke")
    log.warning("after the run")
    assert run.path is not None
    assert run.path.name == f"pgmig-{run.run_id}.log"
    assert stat.S_IMODE(run.path.stat().st_mode) == 0o600
    text = run.path.read_text()
    for part in (
        "INFO    pgmig_core.test: connected as ***",
        "a statement",
        "people know",
        "Traceback",
        "password=***",
    ):
        assert part in text
    assert "after the run" not in text
    lines = [line.partition(" ")[2] for line in stream.getvalue().splitlines()]
    assert lines == ["connected as ***", "it broke"], "no traceback, no debugging, nothing twice for people"


def test_the_librarys_level_is_put_back() -> None:
    logger = logging.getLogger("pgmig_core")
    before = logger.level
    with RunLog(directory=None):
        assert logger.level == logging.DEBUG
    assert logger.level == before


def test_another_reader_joins_for_the_run() -> None:
    class Reader(logging.Handler):
        lines: list[str] = []  # noqa: RUF012 - one test, one reader

        def emit(self, record: logging.LogRecord) -> None:
            self.lines.append(self.format(record).partition(" ")[2])

    reader = Reader(logging.INFO)
    with RunLog(directory=None, redactor=Redactor(["hunter2"])) as run:
        run.add_handler(reader)
        log.info("hunter2")
    log.warning("over")
    assert reader.lines == ["***"]


def test_run_ids_differ() -> None:
    assert len({new_run_id() for _ in range(20)}) > 15
