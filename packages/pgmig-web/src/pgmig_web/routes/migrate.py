"""The one job: POST /api/migrate, /api/migrate/cancel, /api/pause, /api/resume; GET /api/migrate/status, …/log."""

from __future__ import annotations

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import Route

from ..body import read_body
from ..demo import with_passfile
from ..errors import ApiError
from ..jobs import Job, Jobs
from ..requests import MigrationBody
from ..settings import Settings
from .answer import answer


def routes(settings: Settings, jobs: Jobs) -> list[Route]:
    async def on_start(request: Request) -> Response:
        body = await read_body(request, MigrationBody)
        job = Job(
            with_passfile(body.source, settings.demo),
            with_passfile(body.destination, settings.demo),
            body.selection,
            body.options,
            plan_hash=body.plan_hash,
            log_dir=settings.log_dir,
        )
        await to_thread.run_sync(jobs.start, job)
        return JSONResponse({"job_id": job.id}, 202)

    async def on_cancel(_request: Request) -> Response:
        # no body is needed, so none is read; in a thread, because every step that will not run now is told and logged
        job = await to_thread.run_sync(jobs.cancel)
        return JSONResponse({"job_id": job.id, "state": job.board.state.value}, 202)

    async def on_pause(_request: Request) -> Response:
        job = await to_thread.run_sync(jobs.pause)
        return JSONResponse({"job_id": job.id, "state": job.board.state.value}, 202)

    async def on_resume(_request: Request) -> Response:
        job = await to_thread.run_sync(jobs.resume)
        return JSONResponse({"job_id": job.id, "state": job.board.state.value}, 202)

    async def on_status(_request: Request) -> Response:
        return await answer(jobs.status)

    async def on_log(_request: Request) -> Response:
        path = jobs.last.log_path if jobs.last is not None else None
        if path is None or not path.is_file():
            raise ApiError(404, "no_log", "there is no log yet", hint="it comes with the first migration")
        return FileResponse(path, media_type="text/plain; charset=utf-8", filename=path.name)

    return [
        Route("/migrate", on_start, methods=["POST"]),
        Route("/migrate/cancel", on_cancel, methods=["POST"]),
        Route("/pause", on_pause, methods=["POST"]),
        Route("/resume", on_resume, methods=["POST"]),
        Route("/migrate/status", on_status, methods=["GET"]),
        Route("/migrate/log", on_log, methods=["GET"]),
    ]
