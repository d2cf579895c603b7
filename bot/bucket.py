"""How often somebody may do something: a token bucket, pure; whoever uses it keeps it."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Bucket:
    """What is left at a moment; it comes back evenly."""

    left: float
    at: datetime


def take(bucket: Bucket | None, *, most: int, per: timedelta, now: datetime) -> tuple[Bucket, bool]:
    """The bucket after asking for one of the `most` in each `per`, and whether there was one.

    A clock that was set back gives nothing; when by more than `per`, what comes back is counted from
    there. None is a bucket nobody used yet.
    """
    if bucket is None:
        return Bucket(most - 1.0, now), True
    at = now if now < bucket.at - per else max(now, bucket.at)  # clocks of two machines differ a little
    back = max((now - bucket.at) / per, 0.0) * most
    left = min(bucket.left + back, float(most))
    if left >= 1:
        return Bucket(left - 1, at), True
    return (bucket if at >= bucket.at else Bucket(left, at)), False
