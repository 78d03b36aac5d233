"""A Dask cluster as an Executor, for copies that outgrow one machine.

Dask does a task again when the worker that did it is lost, and cancelling one forgets it without stopping it. A copy
must be done at most once, so two of Dask's events go with each task:

    the task                            whoever cancels it
    ────────                            ──────────────────
    begun set already? refuse           set void
    set begun                           begun is not set: the task will find void, and can be forgotten
    void is set? refuse                 begun is set: it runs, its sessions are ended, and it tells so itself

The cluster's machines need pgmig-core with its extra `dask`, and must reach both servers under the addresses that were
reached here. The connection to its scheduler is as safe as the cluster is (tls:// addresses): passwords go that way.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from importlib import import_module
from typing import Any, ParamSpec, TypeVar
from uuid import uuid4

from ..errors import UsageError
from .values import WorkerLostError

CONNECT_SECONDS = 10
EVENT_SECONDS = 30

P = ParamSpec("P")
T = TypeVar("T")


class DaskExecutor(Executor):
    """The workers of the cluster whose scheduler listens at `address` (host:port)."""

    def __init__(self, address: str) -> None:
        """Raises UsageError where Dask is not installed, or nobody answers at the address."""
        try:
            client = _distributed().Client
        except ImportError as error:
            raise UsageError("copying on a Dask cluster needs Dask", hint="pip install 'pgmig-core[dask]'") from error
        try:
            self._client = client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="pgmig")
        except OSError as error:
            raise UsageError(f"no Dask scheduler answers at {address}", hint="start one: dask scheduler") from error

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        ticket = f"pgmig-{uuid4().hex}"
        task = self._client.submit(_once, ticket, fn, *args, key=ticket, pure=False, retries=0, **kwargs)
        future: _TicketedFuture[T] = _TicketedFuture(self._client, ticket, task)
        task.add_done_callback(lambda _task: future.settle())
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster; it goes on."""
        del wait, cancel_futures
        self._client.close()


class _TicketedFuture(Future[T]):
    """A task's outcome; cancelling it succeeds only if the task has not begun and never will."""

    def __init__(self, client: Any, ticket: str, task: Any) -> None:
        super().__init__()
        self._client, self._ticket, self._task = client, ticket, task

    def cancel(self) -> bool:
        event = _distributed().Event
        event(f"{self._ticket}-void", client=self._client).set()
        if self.done() or event(f"{self._ticket}-begun", client=self._client).is_set():
            return False
        self._task.cancel()
        return super().cancel()

    def settle(self) -> None:
        """The task has ended."""
        if self.cancelled() or not self.set_running_or_notify_cancel():
            return
        if self._task.cancelled():
            self.set_exception(WorkerLostError("the cluster cancelled its task"))
        elif (error := self._task.exception()) is not None:
            self.set_exception(error)
        else:
            self.set_result(self._task.result())


def _distributed() -> Any:
    """Dask's module: an optional dependency, slow to import, and only partly typed."""
    return import_module("distributed")


def _once(ticket: str, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
    """On a worker: do it, unless it was begun before or is not wanted any more."""
    event = _distributed().Event
    begun = event(f"{ticket}-begun")
    if begun.is_set():
        raise WorkerLostError("the cluster's worker that did it first is gone")
    begun.set()
    if event(f"{ticket}-void").is_set():
        raise WorkerLostError("it was cancelled")
    return fn(*args, **kwargs)
