# pgmig in a container: the command line, and the page with `--entrypoint pgmig-web`. See docs/docker.md.

ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /src
COPY packages packages
COPY web web
RUN python3 -m venv /opt/pgmig \
    && python3 -m pip wheel --no-cache-dir --no-deps --wheel-dir /wheels \
        packages/pgmig-core packages/pgmig-cli packages/pgmig-web \
    && /opt/pgmig/bin/pip install --no-cache-dir /wheels/*.whl \
    && /opt/pgmig/bin/pip uninstall --quiet --yes pip

FROM python:${PYTHON}-slim
LABEL org.opencontainers.image.title="pgmig" \
      org.opencontainers.image.description="Move a PostgreSQL database to another PostgreSQL, and prove it" \
      org.opencontainers.image.licenses="MIT"
# nobody of the host: `--user` names somebody who may read the passfile and write the logs
RUN useradd --uid 10001 --create-home pgmig && install --directory --owner=pgmig --group=pgmig --mode=1777 /work
COPY --from=build /opt/pgmig /opt/pgmig
ENV PATH=/opt/pgmig/bin:$PATH
USER pgmig
# logs/ and rejects/ are made here
WORKDIR /work
# pgmig itself is process 1: it handles SIGINT and SIGTERM, and its exit code is the container's
ENTRYPOINT ["pgmig"]
CMD ["--help"]
