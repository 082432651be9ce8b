"""Errors of the data folder, the model and the search files."""

from corpus.errors import BylineError


class DataFolderError(BylineError):
    """The data folder can't be used as it is: empty, read-only, full, or of a newer version."""


class ModelError(BylineError):
    """The embedding model can't be loaded, or is not the one that it should be."""


class DerivedFileError(BylineError):
    """A search file is missing, stale or damaged; the database can make it again."""
