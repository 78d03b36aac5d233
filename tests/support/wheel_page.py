"""Run by `nox -s wheels` with nothing installed but pgmig-web's wheel: the page must have come along, and be served."""

from __future__ import annotations

import sys
import threading
import urllib.request
from pathlib import Path

from pgmig_web.command import listen, server
from pgmig_web.settings import Settings, static_folder


def fetch(url: str) -> tuple[str, bytes]:
    """Content type and body."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own address
        return answer.headers.get_content_type(), answer.read()


def main() -> None:
    """Raises what is wrong."""
    installed = Path(sys.prefix) in static_folder().parents
    assert installed, f"{static_folder()} is not in the wheel"
    with listen("127.0.0.1", 0) as listener:
        port = listener.getsockname()[1]
        running = server(Settings(port=port, log_dir=None))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            kind, page = fetch(f"http://127.0.0.1:{port}/")
            assert kind == "text/html"
            assert b"js/app.js" in page
            kind, _module = fetch(f"http://127.0.0.1:{port}/js/app.js")
            assert kind == "text/javascript"
            assert fetch(f"http://127.0.0.1:{port}/help.html")[0] == "text/html"
        finally:
            running.should_exit = True
            thread.join()
    print(f"{len(page)} bytes of page from {static_folder()}")  # noqa: T201 - for nox's log


if __name__ == "__main__":
    main()
