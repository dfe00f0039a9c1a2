"""A part of a YAML document that keeps the lines of the whole, so that a problem in it names its own line."""

from collections.abc import Iterator, Mapping

from assistant.core.located import Located, Path


class _Lines(Mapping[Path, int]):
    """The lines under a path, without copying them."""

    def __init__(self, lines: Mapping[Path, int], prefix: Path) -> None:
        self.lines, self.prefix = lines, prefix

    def __getitem__(self, path: Path) -> int:
        return self.lines[(*self.prefix, *path)]

    def __iter__(self) -> Iterator[Path]:
        depth = len(self.prefix)
        return (path[depth:] for path in self.lines if path[:depth] == self.prefix)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def under(document: Located, path: Path) -> Located:
    """What stands at `path`. KeyError: nothing does."""
    data = document.data
    for key in path:
        data = data[key]
    return Located(file=document.file, data=data, lines=_Lines(document.lines, path))
