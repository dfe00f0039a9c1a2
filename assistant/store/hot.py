"""Statements of the hot path: compiled once per engine, then run on the driver's own cursor.

A contact costs some forty small statements. Building one, finding it in the cache and setting its execution up costs
60 to 170 µs of Python each; the engine's own work is a tenth of that. What is run for every contact is therefore
declared once, as a constant, and costs about 20 µs here. It stays a statement of SQLAlchemy: one source for both
engines, its types read and written, and its errors raised, as everywhere else.

A list comes in through `listed("ids")`, as in `column.in_(listed("ids"))`; it is filled up to the next power of two
with its last value, so that a handful of texts serves every length.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import BindParameter, ClauseElement, Connection, Dialect, Row, bindparam
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import TypeEngine

Process = Callable[[Any], Any]
Reads = tuple[tuple[int, Process], ...]  # by the column's place


def listed(name: str, of: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    """`of`: the values' type, where no column stands beside the list to say it."""
    return bindparam(name, expanding=True, type_=of)


class Hot:
    """One statement. Its parameters are its named `bindparam`s, given by keyword: all of them, each time."""

    def __init__(self, statement: ClauseElement) -> None:
        self.statement = statement
        self._lists = {one.key for one in iterate(statement) if isinstance(one, BindParameter) and one.expanding}
        self._ready: dict[tuple[Any, ...], _Ready] = {}

    def all(self, conn: Connection, /, **given: Any) -> list[Row[Any]]:
        ready, values = self._on(conn, given)
        return ready.rows(_run(conn, ready.sql, ready.bound(values)))

    def one_or_none(self, conn: Connection, /, **given: Any) -> Row[Any] | None:
        """Its first row: for a statement that finds one at most."""
        return next(iter(self.all(conn, **given)), None)

    def scalars(self, conn: Connection, /, **given: Any) -> list[Any]:
        return [row[0] for row in self.all(conn, **given)]

    def scalar(self, conn: Connection, /, **given: Any) -> Any:
        """The first column of the first row; None where there is no row."""
        row = self.one_or_none(conn, **given)
        return None if row is None else row[0]

    def run(self, conn: Connection, /, **given: Any) -> int:
        """How many rows were written."""
        ready, values = self._on(conn, given)
        return int(_run(conn, ready.sql, ready.bound(values)).rowcount)

    def run_many(self, conn: Connection, /, rows: Iterable[Mapping[str, Any]]) -> None:
        """The same once for each row; none of the parameters is a list."""
        ready, _ = self._on(conn, {})
        if bound := [ready.bound(row) for row in rows]:
            _run(conn, ready.sql, bound, many=True)

    def _on(self, conn: Connection, given: dict[str, Any]) -> "tuple[_Ready, dict[str, Any]]":
        for name in self._lists:
            if name in given:
                given[name] = _filled(given[name])
        key = (conn.dialect.name, *(len(given[name]) for name in self._lists if name in given))
        ready = self._ready.get(key)
        if ready is None:
            ready = self._ready[key] = _made(self.statement, conn.dialect, given)
        return ready, given


def _filled(values: Sequence[Any]) -> list[Any]:
    """One of them again does not change what is among them."""
    full = 1 << (len(values) - 1).bit_length() if values else 0
    return [*values, *[values[-1]] * (full - len(values))] if full else []


@dataclass
class _Ready:
    """The statement as one engine takes it: its text, what each parameter and column is written and read by."""

    sql: str
    fixed: dict[str, Any]  # parameters that the statement brings itself, as the driver takes them
    asked: tuple[tuple[str, Process | None], ...]
    lists: Mapping[str, Sequence[str]]  # the parameters that a list is spread over
    order: tuple[str, ...] | None  # None: the driver takes names
    dialect: Dialect
    columns: tuple[tuple[str, TypeEngine[Any]], ...]
    reads: Reads | None = None  # known when the first rows come

    @cached_property
    def keys(self) -> SimpleResultMetaData:
        return SimpleResultMetaData([name for name, _ in self.columns])

    def bound(self, given: Mapping[str, Any]) -> Any:
        values = dict(self.fixed)
        for name, process in self.asked:
            value = given[name]
            if name in self.lists:
                spread = value if process is None else map(process, value)
                values.update(zip(self.lists[name], spread, strict=True))
            else:
                values[name] = value if process is None else process(value)
        return values if self.order is None else tuple(values[name] for name in self.order)

    def rows(self, cursor: Any) -> list[Row[Any]]:
        found = cursor.fetchall()
        if self.reads is None:
            self.reads = self._reads([column[1] for column in cursor.description])
        if self.reads:
            found = [_read(row, self.reads) for row in found]
        return list(IteratorResult(self.keys, iter(found)))

    def _reads(self, codes: Sequence[Any]) -> Reads:
        """How each column that needs it is read: some types ask what the driver says that it sends."""
        made = (
            of.dialect_impl(self.dialect).result_processor(self.dialect, code)
            for (_, of), code in zip(self.columns, codes, strict=True)
        )
        return tuple((place, read) for place, read in enumerate(made) if read is not None)


def _read(row: Sequence[Any], reads: Reads) -> tuple[Any, ...]:
    values = list(row)
    for place, read in reads:
        values[place] = read(values[place])
    return tuple(values)


def _made(statement: ClauseElement, dialect: Dialect, given: Mapping[str, Any]) -> _Ready:
    compiled: Any = statement.compile(dialect=dialect)
    asked = [name for name, param in compiled.binds.items() if param.required]
    state = compiled._process_parameters_for_postcompile(
        compiled.construct_params({name: given.get(name) for name in asked}, _check=False)
    )  # lists are spelt out here, once for each length
    write = {**compiled._bind_processors, **state.processors}
    own = {name for name in state.additional_parameters if name not in asked}
    own -= {name for param in asked for name in state.parameter_expansion.get(param, ())}
    fixed = {name: state.additional_parameters[name] for name in own}
    return _Ready(
        sql=state.statement,
        fixed={name: write[name](value) if name in write else value for name, value in fixed.items()},
        asked=tuple((name, write.get(name)) for name in asked),
        lists={name: state.parameter_expansion[name] for name in asked if name in state.parameter_expansion},
        order=tuple(state.positiontup) if compiled.positional else None,
        dialect=dialect,
        columns=tuple((entry.keyname, entry.type) for entry in compiled._result_columns),
    )


def _run(conn: Connection, sql: str, bound: Any, many: bool = False) -> Any:
    if not conn.in_transaction():
        conn.begin()  # as the first statement of a connection does
    cursor = conn.connection.driver_connection.cursor()  # type: ignore[union-attr]  # it is open
    try:
        cursor.executemany(sql, bound) if many else cursor.execute(sql, bound)
    except Exception as error:
        base = conn.dialect.loaded_dbapi.Error
        if not isinstance(error, base):
            raise
        raise DBAPIError.instance(sql, None, error, base, dialect=conn.dialect) from error
    return cursor
