"""Times as records have them; dates and spans as people write them, in English whatever the machine's locale."""

from datetime import date, datetime

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def iso(moment: datetime) -> str:
    """Return a time as records have it: ISO 8601 in UTC, to the second.

    Args:
        moment: in UTC.
    """
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def clock_of(time: str) -> str:
    """Return the hour of an ISO 8601 time as, for example, "09:02:05"."""
    return time[11:19]


def day_in_words(day: str) -> str:
    """Return an ISO 8601 date as, for example, "21 November 2026"."""
    parsed = date.fromisoformat(day)
    return f"{parsed.day} {_MONTHS[parsed.month - 1]} {parsed.year}"


def moment_in_words(time: str) -> str:
    """Return an ISO 8601 time in UTC as, for example, "21 November 2026, 09:02:05 UTC"."""
    return f"{day_in_words(time[:10])}, {clock_of(time)} UTC"


def span_in_words(seconds: int) -> str:
    """Return how long something took, for example "14 s", "5 min 03 s" or "2 h 05 min"."""
    minutes, rest = divmod(seconds, 60)
    hours, past = divmod(minutes, 60)
    if hours:
        return f"{hours} h {past:02d} min"
    return f"{minutes} min {rest:02d} s" if minutes else f"{rest} s"
