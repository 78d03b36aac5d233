"""What the API takes, as models; pgmig_core's options inside them are the same as the command line's.

`destination` is the API's word for the target. An empty string in a connection is a field left empty in a form: it
means libpq's default.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from pgmig_core import ConnectionOptions, Options, Selection

SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def _without_empty(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    filled = {name: inner for name, inner in value.items() if inner != ""}
    sslmode = filled.get("sslmode")
    if isinstance(sslmode, str) and sslmode not in SSLMODES:
        raise ValueError(f"sslmode should be one of {', '.join(SSLMODES)}")
    return filled


Connection = Annotated[ConnectionOptions, BeforeValidator(_without_empty)]


class _Body(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ConnectionBody(ConnectionOptions):
    """POST /api/test-connection and /api/browse: a connection is the whole body."""

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, value: Any) -> Any:
        return _without_empty(value)


class TableInfoBody(_Body):
    """POST /api/table-info."""

    connection: Connection
    schema_: Annotated[str, Field(alias="schema", min_length=1)]
    table: Annotated[str, Field(min_length=1)]


class MigrationBody(_Body):
    """POST /api/plan and /api/migrate. With `plan_hash` only the plan of that hash is run: what the user looked at."""

    source: Connection
    destination: Connection
    selection: Selection = Selection()
    options: Options = Options()
    plan_hash: str | None = None

    @field_validator("options")
    @classmethod
    def _files_are_the_servers(cls, options: Options) -> Options:
        if "reject_dir" in options.model_fields_set:
            raise ValueError("reject_dir is not for a page to choose: it is beside the logs")
        return options
