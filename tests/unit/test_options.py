"""Options: their defaults, their limits, and that a password does not show."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from pgmig_core.options import (
    MAX_WORKERS,
    ConnectionOptions,
    ExistingData,
    ExistingTables,
    ForeignKeys,
    Kind,
    Mode,
    Options,
    Selection,
)


def test_defaults_are_the_specifications() -> None:
    assert Options() == Options(
        existing_tables=ExistingTables.KEEP,
        existing_data=ExistingData.TRUNCATE,
        batch_size=1000,
        workers=0,
        fk=ForeignKeys.DISABLE,
        mode=Mode.RUN,
        verify=False,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"batch_size": 0},
        {"batch_size": -1},
        {"batch_size": "many"},
        {"workers": -1},
        {"workers": MAX_WORKERS + 1},
        {"existing_tables": "replace"},
        {"existing_data": "merge"},
        {"fk": "off"},
        {"mode": "maybe"},
        {"batchsize": 10},
    ],
)
def test_bad_options_are_refused_by_name(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        Options.model_validate(wrong)
    assert caught.value.errors()[0]["loc"] == tuple(wrong)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(ValidationError):
        Selection.model_validate({"kinds": ["tables", "tabels"]})


def test_words_become_values() -> None:
    assert Selection.model_validate({"kinds": ["views"]}).kinds == (Kind.VIEWS,)
    assert Options.model_validate({"existing_data": "upsert"}).existing_data is ExistingData.UPSERT


def test_options_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Options().workers = 3


@pytest.mark.parametrize("port", [0, 65536])
def test_a_port_outside_tcp_is_refused(port: int) -> None:
    with pytest.raises(ValidationError):
        ConnectionOptions(port=port)


def test_a_password_shows_nowhere() -> None:
    options = ConnectionOptions(
        dsn=SecretStr("postgresql://anna:hunter2@localhost/shop"), password=SecretStr("hunter2"), host="localhost"
    )
    for text in (repr(options), str(options), options.model_dump_json(), repr(options.model_dump())):
        assert "hunter2" not in text
