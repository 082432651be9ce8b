"""Byline over HTTP."""
