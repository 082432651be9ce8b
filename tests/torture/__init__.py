"""What a newsroom's machine may do to Byline: kill it, fill its disk, damage its files, run it twice.

`make torture` runs it all; `python -m tests.torture` does it for as long as it is told.
"""
