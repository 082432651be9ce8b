"""What every peer is measured by."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ENOUGH = 0.985  # recall@10 that each must have: those that trade it for time are set to have it

Ids = NDArray[np.int64]
Nearest = Callable[[NDArray[np.float32]], Ids]
"""Returns the ids of the ten passages nearest to a question's vector."""


@dataclass(frozen=True, slots=True)
class Passages:
    """What is searched; `vectors` (n, dimension) float16."""

    ids: Ids
    texts: list[str]
    vectors: NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Opened:
    """A peer that is open.

    :ivar nearest: one for each of its settings, the fastest first; the first with enough recall is used.
    :ivar answer: asks in the way that it would be asked, with the setting of this number.
    :ivar setting: says what each of them is.
    """

    nearest: list[Nearest]
    answer: Callable[[str, int], object]
    setting: list[str]


@dataclass(frozen=True, slots=True)
class Peer:
    """A peer: how it is called, what writes its files into a folder, and what opens them there."""

    name: str
    build: Callable[[Path, Passages], None]
    open: Callable[[Path, Path], Opened]  # of its files' folder and of Byline's data folder
