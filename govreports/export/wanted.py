"""Which records a package is to hold: those changed since a day, of a region, of some report years."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govreports.store import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A selection; None asks for all."""

    since: str | None = None
    """Day, ISO 8601: records whose line has said something else since then."""
    region: str | None = None
    """Region code or the first digits of one."""
    years: frozenset[int] | None = None

    def covers(self, code: str, year: int) -> bool:
        """Whether a place and year are asked for."""
        return code.startswith(self.region or "") and (self.years is None or year in self.years)

    def takes(self, record: Record) -> bool:
        """Whether a record is asked for."""
        changed = self.since is None or (record["last_changed"] or "") >= self.since
        return changed and self.covers(record["region"]["code"], record["year"])

    def to_json(self) -> dict[str, str]:
        """What was asked for, for the package's own description."""
        years = ",".join(map(str, sorted(self.years))) if self.years is not None else None
        return {
            name: value
            for name, value in (("since", self.since), ("region", self.region), ("years", years))
            if value is not None
        }
