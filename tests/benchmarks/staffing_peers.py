"""Run in the peers' own interpreter: high-precision Erlang values by mpmath, seats by pyworkforce.

Reads a JSON object on standard input: `settings` (rows of load, agents, aht_s, threshold_s, patience_s or
null) and `months` (calls, aht_s, minutes, share, threshold_s); writes the answers as JSON on standard output.
"""

import json
import sys
import time
from typing import Any


def erlang(
    load: float, agents: int, aht_s: float, threshold_s: float, patience_s: float | None
) -> dict[str, str]:
    """P(wait), service level, speed of answer and abandonment with 40 digits, by incomplete gamma functions
    and numerical integration: no recursion and no series of ours.
    """
    from mpmath import exp, gammainc, inf, log, mp, mpf, quad, sqrt

    mp.dps = 40
    a, mu = mpf(load), 1 / mpf(aht_s)
    lam, limit = a * mu, mpf(threshold_s)

    def blocking(n: int) -> Any:
        # a^n / n! over the sum of a^k / k! up to n, which is e^a times the upper gamma function over n!.
        return exp(n * log(a) - a) / gammainc(n + 1, a, inf)

    if patience_s is None:
        b = blocking(agents)
        waits = b / (1 - a / agents * (1 - b))
        rate = agents * mu - lam
        found = {"waits": waits, "level": 1 - waits * exp(-rate * limit), "asa": waits / rate, "gone": mpf(0)}
        return {name: mp.nstr(value, 20) for name, value in found.items()}
    theta, full = 1 / mpf(patience_s), agents * mu

    def grow(x: Any) -> Any:
        return lam * (1 - exp(-theta * x)) / theta - full * x

    peak = max(mpf(0), log(lam / full) / theta)
    top, width = grow(peak), 1 / sqrt(max(lam, full) * theta)
    ends = sorted(
        {mpf(0), limit, *(max(mpf(0), peak + k * width) for k in range(-40, 41, 4)), peak + 400 * width}
    )

    def integral(weight: Any, low: Any, high: Any) -> Any:
        inside = [low, *(x for x in ends if low < x < high), high]
        return quad(lambda x: weight(x) * exp(grow(x) - top), inside)

    far = ends[-1] + 60 / full
    j = integral(lambda x: 1, mpf(0), far)
    free = exp(-top) / blocking(agents - 1) if agents > 1 else exp(-top)
    total = free + lam * j
    served = integral(lambda x: lam * exp(-theta * x), mpf(0), far) / total
    in_time = integral(lambda x: lam * exp(-theta * x), mpf(0), limit) / total if limit else mpf(0)
    waited = integral(lambda x: x * lam * exp(-theta * x), mpf(0), far) / total
    at_once = free / total
    found = {
        "waits": lam * j / total,
        "level": at_once + in_time,
        "asa": waited / (at_once + served),
        "gone": 1 - at_once - served,
    }
    return {name: mp.nstr(value, 20) for name, value in found.items()}


def months(job: dict[str, Any]) -> dict[str, Any]:
    """Seats of every interval by pyworkforce, None where it refuses; CPU seconds."""
    from pyworkforce.queuing import ErlangC

    seats: list[int | None] = []
    begin = time.process_time()
    for calls in job["calls"]:
        try:
            queue = ErlangC(
                transactions=calls,
                asa=job["threshold_s"] / 60,
                aht=job["aht_s"] / 60,
                interval=job["minutes"],
            )
            seats.append(int(queue.required_positions(service_level=job["share"])["raw_positions"]))
        except Exception:
            seats.append(None)
    return {"seats": seats, "cpu": time.process_time() - begin}


if __name__ == "__main__":
    work = json.load(sys.stdin)
    answer = {"erlang": [erlang(*row) for row in work["settings"]], "pyworkforce": months(work["months"])}
    json.dump(answer, sys.stdout)
