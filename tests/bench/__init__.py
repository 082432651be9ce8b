"""Benchmarks: every figure is printed beside the raw cost of what it rests on, measured in the same run."""
