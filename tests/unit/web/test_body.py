from __future__ import annotations

import pytest

from pgmig_web.body import parse
from pgmig_web.errors import ApiError
from pgmig_web.requests import ConnectionBody, MigrationBody


def refused(value: object, model: type[ConnectionBody | MigrationBody]) -> ApiError:
    with pytest.raises(ApiError) as refusal:
        parse(value, model)
    return refusal.value


def test_a_form_with_empty_fields_means_defaults() -> None:
    connection = parse(
        {"host": "", "port": "", "database": "d", "user": "", "password": "", "sslmode": ""}, ConnectionBody
    )
    assert connection.model_dump(exclude_none=True) == {"database": "d"}


def test_a_port_may_be_text() -> None:
    assert parse({"port": "5433"}, ConnectionBody).port == 5433


def test_options_have_the_core_s_defaults() -> None:
    body = parse({"source": {}, "destination": {"host": "h"}}, MigrationBody)
    assert (body.options.batch_size, body.options.existing_data, body.plan_hash) == (1000, "truncate", None)


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({"source": {}, "destination": {"host": ["h"]}}, "destination.host"),
        ({"source": {}, "destination": {"sslmode": "maybe"}}, "destination"),
        ({"source": {}, "destination": {}, "options": {"workers": "many"}}, "options.workers"),
        ({"source": {}, "destination": {}, "selection": {"tables": ["a\0"]}}, "selection.tables.0"),
        ({"source": {}, "destination": {}, "x" * 500: 1}, "x" * 80),
    ],
)
def test_a_complaint_names_its_field(value: object, field: str) -> None:
    error = refused(value, MigrationBody)
    assert (error.status, error.field) == (422, field)


def test_a_complaint_does_not_repeat_the_value() -> None:
    error = refused({"host": "h", "port": "hunter22"}, ConnectionBody)
    assert "hunter22" not in f"{error.message} {error.hint}"


@pytest.mark.parametrize("value", [None, 1, "text", [], True])
def test_what_is_no_object_is_refused(value: object) -> None:
    assert refused(value, ConnectionBody).status == 422
