"""What reports say about one another: figures carried over, stocks, sums of parts, jumps, and text taken over.

Tried on the dataset as a whole when it is published; the findings stand in `checks` and `issues` of the records they
concern. Blind to the order in which documents arrived.
"""

from govreports.corpus.ledger import Finding, Ledger
from govreports.corpus.survey import survey
from govreports.corpus.traits import Traits, traits

__all__ = ["Finding", "Ledger", "Traits", "survey", "traits"]
