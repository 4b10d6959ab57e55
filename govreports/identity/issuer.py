"""Issuer: the body that drew the report up, its kind and slug, and whether the report speaks for the area or the body.

title 耒阳市2017年…, signed 耒阳市电子政务管理办公室 -> that office, scope area
title 耒阳市统计局2017年… -> that bureau, scope body
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from govreports import shipped
from govreports.identity.bodies import kind_of
from govreports.identity.candidates import Candidate, Settled, candidates
from govreports.model import Issue, Issuer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from govreports.identity.bodies import Body
    from govreports.identity.evidence import Claim
    from govreports.identity.opening import OwnWords
    from govreports.identity.parties import Party

Scope = Literal["area", "body"]

_ORDER = ("publisher", "title", "signature", "breadcrumb", "opening", "contact", "origin", "host")
_TOWN_KINDS = frozenset(["township", "subdistrict"])
_AREA_KINDS = frozenset(["government", "township", "subdistrict", "zone"])
_OWN_KINDS = frozenset(["department", "institution"])
_BARE_ZONES = ("区", "园", "城")
_COMMITTEE_BEHIND = re.compile("(?:党?工委)?(?:管委会|行政委员会|管理局)?$")
"""What stands behind a zone's name, or behind the kind of zone it is, where its own committee is meant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuerFinding:
    """The issuer and the scope, None where the evidence does not decide, with what decided."""

    issuer: Issuer | None = None
    scope: Scope | None = None
    evidence: str | None = None
    issues: tuple[Issue, ...] = ()


def find_issuer(
    claims: Sequence[Claim], own: OwnWords, place: Candidate | None, settled: Settled | None, year: int
) -> IssuerFinding:
    """Decide who drew the report up for the place decided before; without a place the name alone is given."""
    fitting = [claim for claim in claims if _fits(claim.party, place, year)]
    subject = next((claim.party for claim in fitting if claim.source == "title"), None)
    decided = _decide(fitting, subject, own, place)
    scope, issues = _scope(subject, decided, own, place)
    issues += tuple(_joint(fitting))
    if decided is not None and decided.party.body is not None:
        issuer = _issuer(decided, decided.party.body, fitting, scope, settled)
        issues += tuple(_doubts(decided, issuer, settled, {claim.party.text for claim in fitting}))
        return IssuerFinding(issuer=issuer, scope=scope, evidence=decided.source, issues=issues)
    if scope != "area" or settled is None:
        missing = Issue(code="issuer_missing", field="issuer", detail="no body is named")
        return IssuerFinding(scope=scope, issues=(*issues, missing))
    detail = f"no body is printed; the report speaks for {settled.region.name}"
    issues += (Issue(code="issuer_inferred", field="issuer", detail=detail),)
    return IssuerFinding(issuer=_governing(settled), scope=scope, evidence="region", issues=issues)


def _fits(party: Party, place: Candidate | None, year: int) -> bool:
    return not party.placed or place is None or place in candidates(party, year, (place.unit,))


def _decide(fitting: Sequence[Claim], subject: Party | None, own: OwnWords, place: Candidate | None) -> Claim | None:
    """The claim that names the body: the title where it names more than a government, else by the order of sources."""
    bodied = [claim for claim in fitting if claim.party.body is not None]
    if own.body and not own.area and any(_signs_as_body(claim) for claim in bodied):
        bodied = [claim for claim in bodied if claim.party.body and claim.party.body.kind != "government"]
    if subject is not None and subject.body is not None and subject.body.kind != "government":
        return next(claim for claim in bodied if claim.source == "title")
    for source in _ORDER:
        for claim in bodied:
            if claim.source == source and _plausible(claim.party, subject, own, place):
                return claim
    return None


def _signs_as_body(claim: Claim) -> bool:
    """Whether a bureau or an institution signed or published: with 我局 in the text no government did."""
    kind = claim.party.body.kind if claim.party.body else None
    return kind in _OWN_KINDS and claim.source in ("publisher", "signature")


def _plausible(party: Party, subject: Party | None, own: OwnWords, place: Candidate | None) -> bool:
    """Whether a body can have written a report with this title in these words."""
    kind = party.body.kind if party.body else None
    if place is not None and place.town is not None:
        return kind in _TOWN_KINDS
    if kind in _TOWN_KINDS:
        return place is None
    if subject is not None:
        return party.placed or kind in _OWN_KINDS or kind == "office"
    return not (own.body and kind not in _OWN_KINDS)


def _scope(
    subject: Party | None, decided: Claim | None, own: OwnWords, place: Candidate | None
) -> tuple[Scope | None, tuple[Issue, ...]]:
    kind = decided.party.body.kind if decided and decided.party.body else None
    if subject is not None:
        return _titled_scope(subject, kind, own)
    if place is not None and place.town is not None:
        return "area", ()
    if kind == "office":
        scope: Scope = "area" if own.area is not None and own.body is None else "body"
        return scope, (_scope_issue("scope_inferred", "an office's report, by its own words"),)
    if kind is not None:
        return ("area" if kind in _AREA_KINDS else "body"), ()
    if own.body:
        return "body", ()
    return ("area", (_scope_issue("scope_inferred", f"by 我{own.area}"),)) if own.area else (None, ())


def _titled_scope(subject: Party, kind: str | None, own: OwnWords) -> tuple[Scope, tuple[Issue, ...]]:
    """A title that names an area speaks for it, unless a bureau signed and the text says 我局 and never 我县."""
    if subject.body is not None and subject.body.kind not in _AREA_KINDS:
        return "body", ()
    if own.body and not own.area and kind in _OWN_KINDS:
        return "body", (_scope_issue("scope_conflict", f"the title names the area, the text says 我{own.body}"),)
    return "area", ()


def _issuer(
    decided: Claim, body: Body, fitting: Iterable[Claim], scope: Scope | None, settled: Settled | None
) -> Issuer:
    slug = _slug(body, scope, settled)
    return Issuer(name=_printed(decided, body, fitting), kind=body.kind, slug=slug)


def _slug(body: Body, scope: Scope | None, settled: Settled | None) -> str:
    """`government` for the area's own report; a name keeps apart what shares a code with another place.

    A zone's name is that of its committee, printed or not: 沣东新城管委会.
    """
    own_name = settled.own_name if settled else None
    if scope != "area":
        return f"{own_name or ''}{body.slug}"
    if own_name or not _unlisted_zone(body.kind, body.slug, settled):
        return own_name or "government"
    return f"{body.slug}管委会" if body.slug.endswith(_BARE_ZONES) else body.slug


def _unlisted_zone(kind: str, slug: str, settled: Settled | None) -> bool:
    """Whether a zone has no code of its own; one that lies in a listed zone adds its name to it: 西咸新区沣东新城."""
    if kind != "zone" or settled is None or settled.region.level != "zone":
        return kind == "zone"
    rest = _COMMITTEE_BEHIND.sub("", slug)
    types = [(row["short"], row["long"]) for row in shipped.rows("identity/zone_types.csv")]
    spellings = [rest, *(rest.replace(*pair) for pair in types), *(rest.replace(long, short) for short, long in types)]
    return not any(settled.region.name.endswith(spelling) for spelling in spellings)


def _printed(decided: Claim, body: Body, fitting: Iterable[Claim]) -> str:
    """The name as printed, with its place where any source prints it so; a bare town's name is no body's."""
    same = [
        claim
        for claim in fitting
        if claim.party.body is not None and (claim.party.body.slug, claim.party.body.kind) == (body.slug, body.kind)
    ]
    same.sort(key=lambda claim: (not claim.party.chain, not claim.party.town, _ORDER.index(claim.source)))
    full = [claim for claim in same if not (claim.party.town and claim.party.text.endswith(claim.party.town))]
    if full or not decided.party.town:
        return (full or [decided])[0].party.text
    return decided.party.text + _governing_row("township", decided.party.town)["body"]


def _doubts(decided: Claim, issuer: Issuer, settled: Settled | None, printed: set[str]) -> Iterator[Issue]:
    body = decided.party.body
    if settled is not None and body is not None and _unlisted_zone(issuer.kind, body.slug, settled):
        detail = f"no code for {decided.party.text}; it goes by {settled.region.code}"
        yield Issue(code="zone_uncoded", field="region", detail=detail)
    if issuer.name not in printed:
        yield Issue(code="issuer_inferred", field="issuer", detail=f"only the name of {decided.party.town} is printed")
    if decided.source == "host":
        yield Issue(code="issuer_inferred", field="issuer", detail="by the owner of the host")


def _joint(fitting: Iterable[Claim]) -> Iterator[Issue]:
    bodies = {
        claim.party.body.slug: claim.party.text
        for claim in fitting
        if claim.source == "title" and claim.party.body and claim.party.body.slug != "government"
    }
    if len(bodies) > 1:
        yield Issue(code="joint_report", field="issuer", detail=", ".join(bodies.values()))


def _governing(settled: Settled) -> Issuer:
    region = settled.region
    row = _governing_row(region.level or "", region.name)
    return Issuer(name=region.name + row["body"], kind=kind_of(row["kind"]), slug=settled.own_name or "government")


def _governing_row(level: str, name: str) -> shipped.Row:
    rows = shipped.rows("identity/governing.csv")
    return next(row for row in rows if row["level"] in (level, "") and name.endswith(row["end"]))


def _scope_issue(code: str, detail: str) -> Issue:
    return Issue(code=code, field="scope", detail=detail)
