"""What a browser sends back with a form that a script submits: every field but the buttons, as it stands.

`<form><input type=hidden name=a value=1><input name=key></form>` -> `{"a": "1", "key": ""}`
"""

from __future__ import annotations

from lxml.etree import _Element

_NOT_SENT = frozenset({"submit", "button", "image", "reset", "file"})
_TICKED = frozenset({"checkbox", "radio"})


def sent(form: _Element) -> dict[str, str]:
    """Name and value of the fields; of one name the last."""
    pairs = ((field.get("name"), _value(field)) for field in form.iter("input", "select", "textarea"))
    return {name: value for name, value in pairs if name and value is not None}


def _value(field: _Element) -> str | None:
    """What a field is sent with, None where it is not."""
    if field.get("disabled") is not None:
        return None
    if field.tag == "textarea":
        return field.text or ""
    if field.tag == "select":
        return _chosen(field)
    kind = (field.get("type") or "text").lower()
    if kind in _NOT_SENT or (kind in _TICKED and field.get("checked") is None):
        return None
    return field.get("value") or ("on" if kind in _TICKED else "")


def _chosen(select: _Element) -> str | None:
    options = list(select.iter("option"))
    option = next((one for one in options if one.get("selected") is not None), options[0] if options else None)
    return None if option is None else option.get("value", "".join(map(str, option.itertext())).strip())
