"""Fuzzers: whatever bytes come, a reader gives articles or one line that says why not, in little time and memory."""
