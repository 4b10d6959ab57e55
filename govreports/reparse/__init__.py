"""Read the archive again with the parser as it is now, and bring the state to what it says: no network, restartable."""

from govreports.reparse.fetches import FetchIndex
from govreports.reparse.reading import Read, Task, read_version, scopes_of
from govreports.reparse.replay import Tally, read_again

__all__ = ["FetchIndex", "Read", "Tally", "Task", "read_again", "read_version", "scopes_of"]
