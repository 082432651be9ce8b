"""What else one could search the same passages with, each in a process of its own: `python -m tests.bench.peers`."""
