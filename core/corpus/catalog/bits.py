"""Which documents are meant, as a bit for each: ten million of them in a megabyte."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]


def packed(mask: Mask) -> bytes:
    """Pack a mask, the first document's bit highest. In SQL, ``get_bit(?::BLOB::BIT, number::INTEGER)``.

    Examples
    --------
    >>> list(packed(np.array([True, False, False, False, False, False, False, True, True])))
    [129, 128]
    """
    return np.packbits(mask).tobytes()


def packed_numbers(numbers: npt.NDArray[np.integer], n_documents: int) -> bytes:
    """Pack the documents with these numbers, each below `n_documents`."""
    mask = np.zeros(n_documents, dtype=bool)
    mask[numbers] = True
    return packed(mask)


def unpacked(bits: bytes, n_documents: int) -> Mask:
    """Give the mask that was packed.

    Examples
    --------
    >>> unpacked(packed_numbers(np.array([2]), 4), 4).tolist()
    [False, False, True, False]
    """
    return np.unpackbits(np.frombuffer(bits, np.uint8), count=n_documents).view(np.bool_)


def among_first(bits: bytes, n_documents: int) -> bytes:
    """Leave out all but the first documents.

    Examples
    --------
    >>> unpacked(among_first(packed(np.ones(9, dtype=bool)), 3), 9).tolist()
    [True, True, True, False, False, False, False, False, False]
    """
    whole, rest = divmod(min(n_documents, 8 * len(bits)), 8)
    cut = bytes([bits[whole] & (0xFF00 >> rest) & 0xFF]) if rest else b""
    return (bits[:whole] + cut).ljust(len(bits), b"\0")
