"""Steps of the old product in this one's words, where there is an equal one."""

from collections.abc import Callable, Mapping
from typing import Any

from jupyter_mlplatform import transforms
from jupyter_mlplatform.records.errors import Invalid

_CASTS = {"to_numeric": "number", "to_string": "text", "to_datetime": "datetime", "to_boolean": "boolean"}
_SCALES = {"standard": "standard", "zscore": "standard", "minmax": "minmax", "min_max": "minmax", "robust": "robust"}
_KEEPS = {"first": "first", "last": "last", False: "none"}

Step = dict[str, Any]


class NoEqual(Exception):
    """There is no step here that does the same; the text says why."""


def equal_of(old: Mapping[str, Any]) -> Step:
    """Return the step that does what one of the old product did. Raises `NoEqual`.

    The three collections that hold steps name their fields differently; all are read.
    """
    kind = str(old.get("type") or old.get("step_type") or old.get("transformation_type") or "")
    translate = _TRANSLATIONS.get(kind)
    if translate is None:
        raise NoEqual(f"{kind or 'a step without a type'}: there is no equal step")
    given = old.get("parameters")
    parameters = dict(given) if isinstance(given, Mapping) else {}
    found = parameters.get("columns") or old.get("columns") or old.get("affected_columns")
    columns = list(found) if isinstance(found, list) else []
    if not columns and old.get("column"):
        columns = [old["column"]]
    step = {name: value for name, value in translate(kind, columns, parameters).items() if value is not None}
    try:
        transforms.parse([step])
    except Invalid as error:
        raise NoEqual(f"{kind}: {error.detail}") from error
    return step


def _needed(kind: str, columns: list[str]) -> list[str]:
    if not columns:
        raise NoEqual(f"{kind}: it names no columns")
    return columns


def _drop_missing(kind: str, columns: list[str], parameters: Step) -> Step:
    if parameters.get("threshold") is not None:
        raise NoEqual(f"{kind}: a threshold of missing values has no equal")
    return {"kind": "drop_missing", "columns": columns or None, "how": parameters.get("how")}


def _drop_duplicates(kind: str, columns: list[str], parameters: Step) -> Step:
    keep = parameters.get("keep", "first")
    if keep not in _KEEPS:
        raise NoEqual(f"{kind}: keep {keep!r} has no equal")
    return {"kind": "drop_duplicates", "columns": parameters.get("subset") or columns or None, "keep": _KEEPS[keep]}


def _trim(_kind: str, columns: list[str], _parameters: Step) -> Step:
    return {"kind": "trim_text", "columns": columns or None, "collapse_spaces": False}


def _impute(kind: str, columns: list[str], parameters: Step) -> Step:
    columns = _needed(kind, columns)
    value = parameters.get("value", parameters.get("fill_value"))
    if value is not None:
        return {"kind": "impute", "columns": columns, "strategy": "constant", "value": value}
    method = parameters.get("method") or parameters.get("strategy") or kind.removeprefix("impute_")
    if method not in ("mean", "median", "mode"):
        raise NoEqual(f"{kind}: method {method!r} has no equal")
    return {"kind": "impute", "columns": columns, "strategy": method}


def _scale(kind: str, columns: list[str], parameters: Step) -> Step:
    method = parameters.get("method") or ("standard" if kind == "standardize" else None)
    if method not in _SCALES:
        raise NoEqual(f"{kind}: method {method!r} has no equal")
    return {"kind": "scale", "columns": _needed(kind, columns), "method": _SCALES[method]}


def _encode(kind: str, columns: list[str], parameters: Step) -> Step:
    method = str(parameters.get("method") or kind.removesuffix("_encode")).replace("-", "_").lower()
    columns = _needed(kind, columns)
    match method:
        case "label" | "ordinal":
            return {"kind": "ordinal_encode", "columns": columns, "order": parameters.get("order")}
        case "one_hot" | "onehot":
            return {"kind": "one_hot", "columns": columns}
        case _:
            raise NoEqual(f"{kind}: method {method!r} has no equal")


def _cast(kind: str, columns: list[str], _parameters: Step) -> Step:
    return {"kind": "cast", "columns": _needed(kind, columns), "to": _CASTS[kind]}


def _date_parts(kind: str, columns: list[str], parameters: Step) -> Step:
    return {"kind": "date_parts", "columns": _needed(kind, columns), "parts": parameters.get("parts")}


_TRANSLATIONS: dict[str, Callable[[str, list[str], Step], Step]] = {
    "drop_missing": _drop_missing,
    "remove_duplicates": _drop_duplicates,
    "drop_duplicates": _drop_duplicates,
    "trim_whitespace": _trim,
    **dict.fromkeys(("impute", "fill_missing", "impute_mean", "impute_median", "impute_mode"), _impute),
    **dict.fromkeys(("scale", "standardize", "normalize"), _scale),
    **dict.fromkeys(("encode", "one_hot_encode", "label_encode"), _encode),
    **dict.fromkeys(_CASTS, _cast),
    "extract_date_parts": _date_parts,
}
