"""What a free condition in SQL may be made of: DuckDB parses it, and nothing passes that is not named here."""

import json
from collections.abc import Collection, Iterator
from typing import Any

import duckdb

from core.errors import InputError

_CLASSES = (
    *("COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "BETWEEN", "CAST", "TYPE", "CASE"),
    "FUNCTION",
)
_TYPE_NAMES = """
    boolean bool tinyint smallint integer int bigint hugeint ubigint uinteger float real double decimal numeric
    varchar text string date timestamp datetime interval
"""
_TYPES = frozenset(_TYPE_NAMES.split())
# None of these reaches out of the row, or says another thing tomorrow. What they give is about as long as what they are
# given, and takes time like its length: within each other, `replace` and `regexp_replace` multiply, and `levenshtein`
# compares every letter with every other; no clock interrupts them, since a function is not asked between letters.
_FUNCTION_NAMES = """
    + - * / // % ** ^ || ~~ !~~ ~~* !~~* ~~~ @ & | ~ << >>
    abs ceil ceiling floor round trunc sign sqrt cbrt exp ln log log2 log10 pow power mod greatest least isnan isinf
    isfinite coalesce ifnull nullif if lower lcase upper ucase length len strlen trim ltrim rtrim substring
    substr left right reverse contains starts_with ends_with prefix suffix instr strpos position concat like_escape
    not_like_escape ilike_escape not_ilike_escape regexp_matches regexp_full_match regexp_extract
    split_part strip_accents ascii unicode ord jaccard year month day quarter week dayofweek isodow
    dayofyear hour date_part datepart date_trunc datetrunc date_diff datediff make_date strftime
"""
FUNCTIONS = frozenset(_FUNCTION_NAMES.split())
_SHAPE_EMPTY = ("group_expressions", "group_sets", "modifiers")
_SHAPE_NONE = ("having", "sample", "qualify")
VIEW = "described"


def statement(sql: str, *, alone: bool = False) -> str:
    """Write the query that a condition becomes; alone, without the brackets around it."""
    # On lines of its own, so that a comment at its end comments nothing else.
    return f"SELECT number FROM {VIEW} WHERE {sql}\n" if alone else f"SELECT number FROM {VIEW} WHERE (\n{sql}\n)"


def require_predicate(sql: str, columns: Collection[str]) -> None:
    """Refuse what is not one condition over these columns.

    Parameters
    ----------
    sql : str
        As it was typed.
    columns : collection of str
        The names that may stand in it.

    Raises
    ------
    InputError
        If it is no condition, or has something in it that a condition may not have.

    Examples
    --------
    >>> require_predicate("n_tokens > 100 AND lower(domain) LIKE '%wiki%'", ["n_tokens", "domain"])
    """
    # First as it stands: `1 = 0) OR (1 = 1` would close our brackets, and an error would be told with one of ours.
    _where(sql, alone=True)
    where = _where(sql)
    known = {name.lower() for name in columns}
    for node in _nodes(where):
        if node["class"] not in _CLASSES:
            kind = str(node["class"]).lower().replace("_", " ")
            raise InputError(
                f"A condition cannot have this in it: {kind}. Compare columns with values, and join by AND."
            )
        if node["class"] == "TYPE" and str(node["type_name"]).lower() not in _TYPES:
            raise InputError(
                f"A condition cannot have the type {node['type_name'][:60]!r} in it. Cast to DOUBLE or TEXT."
            )
        if node["class"] == "FUNCTION":
            _require_known_function(node)
        if node["class"] == "COLUMN_REF":
            _require_known_column(node["column_names"], known, columns)


def _where(sql: str, *, alone: bool = False) -> Any:
    """Parse the query, and give its condition where all else is as we wrote it."""
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            answer = connection.execute(
                "SELECT json_serialize_sql(?::VARCHAR)", [statement(sql, alone=alone)]
            ).fetchone()
            assert answer is not None
            parsed: dict[str, Any] = json.loads(answer[0])
        except (duckdb.Error, ValueError, RecursionError) as error:
            raise InputError(f"This condition cannot be read ({reason_of(error)}). Write it more simply.") from error
    if parsed["error"]:
        reason = reason_of(parsed.get("error_message", ""))
        raise InputError(
            f"This is no condition in SQL ({reason}). Write for example: n_tokens > 500 AND domain = 'news'"
        )
    nodes = [each["node"] for each in parsed["statements"]]
    if len(nodes) != 1 or not _is_ours(nodes[0]):
        raise InputError("Only one condition can be asked, as it stands behind WHERE: no other statement or clause.")
    return nodes[0]["where_clause"]


def _is_ours(node: dict[str, Any]) -> bool:
    """Say whether a query is the one of `statement` in all but its condition."""
    if node["type"] != "SELECT_NODE" or node["where_clause"] is None:
        return False
    table, selected = node["from_table"], node["select_list"]
    return (
        (table["type"], table.get("table_name"), table.get("schema_name")) == ("BASE_TABLE", VIEW, "")
        and [each.get("column_names") for each in selected] == [["number"]]
        and not any(node[name] for name in _SHAPE_EMPTY)
        and all(node[name] is None for name in _SHAPE_NONE)
        and not node["cte_map"]["map"]
    )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Walk through all expressions within one; iteratively, since it may be nested as deep as it is long."""
    waiting = [value]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            if "class" in each:
                yield each
            waiting += each.values()
        elif isinstance(each, list):
            waiting += each


def _require_known_function(node: dict[str, Any]) -> None:
    name = str(node["function_name"]).lower()
    is_plain = not (node["filter"] or node["distinct"] or node["order_bys"]["orders"] or node["schema"])
    if name not in FUNCTIONS or not is_plain:
        raise InputError(
            f"The function {name[:60]!r} cannot be used in a condition. There are such as lower, contains, length, "
            "regexp_matches, abs, round, year."
        )


def _require_known_column(names: list[str], known: Collection[str], columns: Collection[str]) -> None:
    name = ".".join(names)
    if len(names) != 1 or name.lower() not in known:
        raise InputError(
            f"There is no column {name[:80]!r}, only {', '.join(columns)[:400]}. Texts stand in 'single' marks."
        )


def reason_of(error: object) -> str:
    """Give the first line of an error of DuckDB, without its kind, shortened."""
    first = (str(error).strip().splitlines() or [""])[0]
    kind, _, rest = first.partition(" Error: ")
    return (rest if rest and len(kind) < 40 else first)[:200]
