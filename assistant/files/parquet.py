"""Parquet, in batches. A row's `line` is its number, from 1: the format has no lines."""

from collections.abc import Iterator
from pathlib import Path

from assistant.core.problem import BadInput, Problem
from assistant.files.sheet import Sheet, as_text

BATCH = 5000


def read_parquet(path: Path) -> list[Sheet]:
    import pyarrow
    from pyarrow import parquet  # a second to load, so only for a file that needs it

    try:
        header = tuple(parquet.ParquetFile(path).schema_arrow.names)
    except pyarrow.ArrowException as error:
        mend = "write it again, or give it its own ending"
        raise BadInput(Problem(file=str(path), line=None, problem=f"not Parquet: {error}", mend=mend)) from error

    def rows() -> Iterator[tuple[int, list[str]]]:
        line = 0
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            for values in zip(*columns, strict=True):
                line += 1
                yield line, [as_text(value) for value in values]

    return [Sheet(path=path, name=path.stem, header=header, header_line=0, rows=rows)]
