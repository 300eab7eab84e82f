"""Between ``datetime`` and the engine's seconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_MINUTE = timedelta(minutes=1)


def seconds(moment: datetime, name: str) -> int:
    """Whole seconds; ``name`` is that of the argument."""
    if not isinstance(moment, datetime):
        raise TypeError(f"{name} must be a datetime, not {type(moment).__name__}")
    if moment.utcoffset() is None:
        raise ValueError(f"{name} must have a time zone: datetime.now(UTC), or {name}.astimezone() for local time")
    return (moment - _EPOCH) // _SECOND


def optional_seconds(moment: datetime | None, name: str) -> int | None:
    """The same of a moment that may be unknown."""
    return None if moment is None else seconds(moment, name)


def local(moment: datetime, name: str) -> tuple[int, int]:
    """Whole seconds, and how many minutes the moment's time zone is ahead of UTC."""
    whole = seconds(moment, name)
    offset = moment.utcoffset()
    assert offset is not None  # `seconds` saw it
    if offset % _MINUTE:
        raise ValueError(f"{name} must have a time zone of whole minutes, not {offset}")
    return whole, offset // _MINUTE


def moment(whole: int | None) -> datetime | None:
    """In UTC; ``None`` also outside the years 1 to 9999, which ``datetime`` cannot hold."""
    try:
        return None if whole is None else _EPOCH + timedelta(seconds=whole)
    except OverflowError:
        return None


def from_text(text: str) -> datetime | None:
    """From RFC 3339 as it stands in JSON."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
