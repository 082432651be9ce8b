"""A load test of whatever searches a coverage that is too large for one machine: `python -m tests.scale`."""
