"""Arrow's own files are read without a look at their inner pointers: a damaged one would end the program."""

from collections.abc import Callable

import pyarrow as pa

_BYTES_OF = {
    pa.string(): pa.binary(),
    pa.large_string(): pa.large_binary(),
    pa.string_view(): pa.binary_view(),
}


def require_sound(batch: pa.RecordBatch) -> None:
    r"""Refuse a batch whose buffers contradict each other.

    Strings that are not UTF-8 pass: they are a matter of their rows, not of the file.

    Raises
    ------
    ArrowInvalid
        If an offset or an index leads out of its buffer.

    Examples
    --------
    >>> require_sound(pa.record_batch({"text": pa.array([b"\xff"]).view(pa.string())}))
    """
    try:
        batch.validate(full=True)
    except pa.ArrowInvalid:
        for column in batch.columns:
            column.view(_with_bytes(column.type)).validate(full=True)


def _with_bytes(kind: pa.DataType) -> pa.DataType:
    """Give the type of the same layout in which strings are bytes."""
    if isinstance(kind, pa.BaseExtensionType):
        return _with_bytes(kind.storage_type)
    if pa.types.is_dictionary(kind):
        return pa.dictionary(kind.index_type, _with_bytes(kind.value_type), kind.ordered)
    if pa.types.is_map(kind):
        return pa.map_(_with_bytes(kind.key_type), _with_bytes(kind.item_type))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_with_bytes(field.type)) for field in kind])
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(_with_bytes(kind.value_type), kind.list_size)
    for is_list, new in _LISTS.items():
        if is_list(kind):
            return new(_with_bytes(kind.value_type))
    return _BYTES_OF.get(kind, kind)


_LISTS: dict[Callable[[pa.DataType], bool], Callable[[pa.DataType], pa.DataType]] = {
    pa.types.is_list: pa.list_,
    pa.types.is_large_list: pa.large_list,
}
