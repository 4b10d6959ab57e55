"""Evidence: what one source says about the place or the body, with the weight that source has.

A claim says whose report it is; a clue says where the page stands. Weights are rows of `data/identity/weights.csv`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from govreports import shipped

if TYPE_CHECKING:
    from govreports.identity.parties import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A source that names the subject of the report."""

    source: str
    party: Party

    @property
    def weight(self) -> float:
        """Weight of the source; less where the place goes by an alias or a stem."""
        weakest = min((factor(place.strength) for place in self.party.chain[-1:]), default=1.0)
        return weight(self.source) * (weakest if self.party.town is None else 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """A source that names a place the page belongs to, or speaks of so many `times`."""

    source: str
    units: tuple[str, ...]
    times: int = 1

    @property
    def weight(self) -> float:
        """Weight of the source; a name in running text counts up to twice where it stands often."""
        if self.source != "text":
            return weight(self.source)
        return weight("text") * (1.0 if self.times == 1 else 1.5 if self.times <= _FEW else 2.0)

    @property
    def binding(self) -> bool:
        """Whether a report on another place contradicts it; running text may name any place."""
        return self.source not in {"text", "document_number", "path", "index_number"}


_FEW = 3


def weight(source: str) -> float:
    """The weight of a source."""
    return _weights()[source]


def factor(strength: str) -> float:
    """What part of its weight a source keeps for a name of this strength."""
    return _weights().get(strength, 1.0)


@cache
def ranks() -> dict[str, int]:
    """Sources in the order of trust, most trusted 0."""
    return {row["source"]: rank for rank, row in enumerate(shipped.rows("identity/weights.csv"))}


@cache
def _weights() -> dict[str, float]:
    return {row["source"]: float(row["weight"]) for row in shipped.rows("identity/weights.csv")}
