"""Why a page or file cannot be read: one class for each cause, each with the failure class of a run it counts as."""

from __future__ import annotations


class UnreadableError(ValueError):
    """A page or file that gives nothing to parse; the message is one line for the user."""

    failure = "parse_error"
    cause = "unreadable"


class EmptyPageError(UnreadableError):
    """Raised by a reader when there is neither markup nor a word."""

    cause = "empty"


class EncryptedError(UnreadableError):
    """Raised by a reader when a file opens only with a password."""

    cause = "encrypted"


class DamagedError(UnreadableError):
    """Raised by a reader when a file is cut off or breaks the rules of its format."""

    cause = "damaged"


class UnsupportedError(UnreadableError):
    """Raised for a kind of file that is not read at all."""

    cause = "unsupported"


class ExtraMissingError(UnreadableError):
    """Raised when a kind of file needs a library that is not installed; the message says how to get it."""

    cause = "extra missing"


class TooLargeError(UnreadableError):
    """Raised when a file holds, or unpacks to, more than any report does."""

    failure = "too_large"
    cause = "too large"


class TooCostlyError(UnreadableError):
    """Raised when reading a file took more time or memory than a report may cost."""

    failure = "too_large"
    cause = "too costly"
