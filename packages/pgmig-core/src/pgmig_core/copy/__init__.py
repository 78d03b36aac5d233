"""The data plane: a table's rows from source to target as one COPY stream, in one transaction of the target.

pool.py         who copies in a run: shared connections, or an executor
split.py        a large table in chunks, several at a time
task.py         a copy as a value; remote.py has it done elsewhere: processes.py, dask.py
worker.py       a thread's own event loop and connections; what happens around the stream
stream.py       COPY … TO STDOUT → bounded pipe → COPY … FROM STDIN
pipe.py         the pipe, and the row meter for live progress
rejects.py      which rows the target refuses, and the files they go to; skipping.py copies all others
suspects.py     which row of a batch an error is about
upsert.py       staging table → INSERT … ON CONFLICT in batches
statements.py   the SQL, pure
session.py      asyncpg connections: opening, losing, undoing
tls.py          the TLS that libpq's connection had
"""

from __future__ import annotations

from .pool import CopyPool, open_executor
from .values import CopyResult

__all__ = ["CopyPool", "CopyResult", "open_executor"]
