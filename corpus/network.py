"""A trained network that is run on the CPU, by ONNX Runtime."""

from pathlib import Path
from typing import Any


def open_network(path: Path) -> Any:  # noqa: ANN401 - its library has no types
    """Return the session of the network in a file, ready to run.

    :raises Exception: as ONNX Runtime does, if it is no network.
    """
    import onnxruntime  # costs a tenth of a second: not of those who never run one

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    # By default threads that wait for each other keep their cores busy, which other threads and processes need: an
    # answer takes a fifth longer then, and two indexers on two cores as well.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
