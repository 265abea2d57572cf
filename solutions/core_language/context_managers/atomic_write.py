"""Atomic write: a file that is either the old one or the whole new one, never half of each.

A report is written anew every night while others read it. `with atomic_write(path) as file:` lets
the body write as long as it likes, and shows the new text to readers in one step at the end, or
not at all when something went wrong.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def atomic_write(path: Path, *, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a text file for the body to write, and put it in the place of `path` at the end.

        with atomic_write(Path("report.txt")) as file:
            file.write("total: 12")

    What the body writes goes to a temporary file in the directory of `path` (only there can it
    be renamed onto `path`), under a name that no other file has, in the given encoding. Until
    the block has ended, `path` is as it was: the old text, or no file.

    After a body without an error the text is published: flushed out of Python's buffer, brought
    to the disk with `os.fsync`, and put in place with `os.replace`, in this order. If `path`
    existed, the new file already has its permission bits when it appears there; those of a
    `path` that is new are not laid down here.

    If an exception of any kind (KeyboardInterrupt is one) comes from entering, from the body or
    from publishing, the temporary file is removed, `path` stays as it was, and the very same
    exception leaves the block.

    Whatever happened, the directory holds no other new file afterwards.

    Outside of this task: a `path` that is a symbolic link or that others change meanwhile, and
    a body that closes the file itself.

    Call the two functions by the names `os.fsync` and `os.replace` (or `Path.replace`, which
    calls `os.replace`): the tests listen there.
    """
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    temporary = Path(name)
    try:
        with open(descriptor, "w", encoding=encoding) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
