"""Serves an application over HTTP, in a thread."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

_PATIENCE = 2  # seconds that requests have at the end


@contextmanager
def served(application: ASGIApp, listening: socket.socket) -> Iterator[int]:
    """Serve on a socket until the end; give its port."""
    config = uvicorn.Config(
        application, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=_PATIENCE
    )
    server = uvicorn.Server(config)
    # In a thread: in the main one it takes the signals for itself, and passes them on before jobs have ended.
    thread = Thread(target=server.run, kwargs={"sockets": [listening]}, name="http")
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        server.should_exit = True
        thread.join()
