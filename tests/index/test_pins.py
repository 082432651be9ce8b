"""Connections that see one generation, on a server that may break them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sql

from index.pins import Pins
from index.store import Store
from tests.homes import Homes, executed
from tests.servers import Postgres

pytestmark = pytest.mark.servers


@pytest.fixture
def store(tmp_path: Path, postgres: Postgres) -> Iterator[Store]:
    """Return an empty database on a server."""
    homes = Homes(postgres)
    made = homes.made(tmp_path)
    yield Store(made, create=True)
    homes.drop(made)


def broken(store: Store, connection: sql.Connection) -> None:
    """Have the server end a connection."""
    number = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    executed(store.home, "SELECT pg_terminate_backend(:number, 5000)", number=number)


def test_a_broken_connection_is_replaced(store: Store) -> None:
    """While its generation is the newest, whoever asks next gets one that works."""
    first = store.pin()
    pins = Pins(store, first)
    broken(store, first)
    taken = pins.take()
    assert taken is not None
    assert store.generation(taken) == 0
    pins.give(taken)
    assert pins.take() is taken
    pins.give(taken)
    pins.close()


def test_of_a_past_generation_nobody_waits_for_broken_ones(store: Store) -> None:
    """There will be none: who asks is told so, and takes the next generation."""
    first = store.pin()
    pins = Pins(store, first)
    broken(store, first)
    store.note({"generation": "1"})
    with ThreadPoolExecutor(1) as pool:
        try:
            assert pool.submit(pins.take).result(30) is None
        finally:
            pins.close()
