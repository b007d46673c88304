"""What service is wanted."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ServiceTarget:
    """`share` of the offered contacts answered within `threshold_s` seconds; share in (0, 1]."""

    share: float
    threshold_s: float

    def __post_init__(self) -> None:
        if not 0.0 < self.share <= 1.0:
            raise ValueError(
                f"The share answered in time is {self.share}: a fraction above 0 and up to 1 is needed."
            )
        if not 0.0 <= self.threshold_s < float("inf"):
            raise ValueError(f"The threshold is {self.threshold_s} s: a time of at least 0 s is needed.")
