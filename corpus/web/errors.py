"""The error of everything that can't be fetched."""

from corpus.errors import ReadError


class FetchError(ReadError):
    """One URL can't be fetched, or must not be; the others go on."""

    def __init__(self, message: str, *, status: int | None = None, retry_after: int | None = None) -> None:
        """Keep beside the message what the site answered.

        :param status: the HTTP status, None where there was no answer or it isn't to blame.
        :param retry_after: seconds for which the site wants to be left alone.
        """
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
