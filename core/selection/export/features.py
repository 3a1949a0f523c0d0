"""What the library ``datasets`` calls the types of columns, for the head of a card."""

from typing import Any

import pyarrow as pa

from core.errors import InputError
from core.selection.export.arrow_records import JSON

# Where the library's name of a type is not Arrow's.
_TYPES = {
    **{"double": "float64", "float": "float32", "halffloat": "float16"},
    **{"date32[day]": "date32", "date64[ms]": "date64"},
}
# What a list of such is written as, without the word for it.
_SHORTENED = (["dtype"], ["struct"])


def features_of(schema: pa.Schema) -> list[dict[str, Any]]:
    """Describe columns as the library ``datasets`` does in YAML.

    Raises
    ------
    InputError
        If a column has a type that it has no word for: it could not open the files.

    Examples
    --------
    >>> features_of(pa.schema([("n", pa.int64()), ("tags", pa.list_(pa.string()))]))
    [{'name': 'n', 'dtype': 'int64'}, {'name': 'tags', 'list': 'string'}]
    """
    return [{"name": field.name, **_feature(field.type, field.name)} for field in schema]


def _feature(kind: pa.DataType, column: str) -> dict[str, Any]:
    if pa.types.is_struct(kind):
        inner = [kind.field(place) for place in range(kind.num_fields)]
        return {"struct": [{"name": field.name, **_feature(field.type, column)} for field in inner]}
    if pa.types.is_list(kind) or pa.types.is_fixed_size_list(kind) or pa.types.is_large_list(kind):
        inside = _feature(kind.value_type, column)
        key = "large_list" if pa.types.is_large_list(kind) else "list"
        length = {"length": kind.list_size} if pa.types.is_fixed_size_list(kind) else {}
        return {key: next(iter(inside.values())) if list(inside) in _SHORTENED else inside, **length}
    if kind == JSON:
        return {"dtype": "json"}
    if pa.types.is_dictionary(kind):
        return _feature(kind.value_type, column)
    if pa.types.is_nested(kind) or pa.types.is_interval(kind):
        raise InputError(f"A Hugging Face dataset has no type for the field {column!r} ({kind}). Export as parquet.")
    return {"dtype": _TYPES.get(str(kind), str(kind))}
