"""The errors that a user can mend.

BylineError
├── ReadError            an article's file can't be read (here)
├── TaggerError          the attribution model can't be loaded (here)
├── index.errors         the data folder, the model, the database
└── bot.errors           the question, the settings

Every message is one line that says what to do next; the command line prints it and exits with 1.
"""


class BylineError(Exception):
    """Something that the user can mend; its message is what the user reads."""


class ReadError(BylineError):
    """One file, or one article in it, can't be read; the others go on."""


class TaggerError(BylineError):
    """The attribution model is missing or is not the one that was trained."""
