"""The report as data: the JSON that every other report can be made from."""

from __future__ import annotations

import contextlib
from pathlib import Path

import msgspec

from checks.errors import UserError
from checks.verdicts import Report


def write_json(report: Report, path: Path) -> None:
    """Write the report as JSON, format 1 (see docs/report.md). Raises `UserError`."""
    write_file(path, msgspec.json.format(msgspec.json.encode(report), indent=2) + b"\n")


def write_file(path: Path, data: bytes) -> None:
    """Write a report of any kind, and make the folders above it. Raises `UserError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        with contextlib.suppress(OSError):
            if path.is_file():  # half a report
                path.unlink()
        raise UserError(
            f"{path}: the report cannot be written there: {error.strerror}; choose another place"
        ) from None


def read_json(path: Path) -> Report:
    """Read a report back. Raises `UserError`."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{path}: not a report of format 1: {error}") from None
