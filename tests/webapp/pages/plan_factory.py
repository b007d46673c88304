"""A synthetic plan folder in the format that `paiban plan` writes, small and without randomness."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢"
GIVEN = ("晓明", "静", "伟", "芳", "娜", "敏", "强", "磊", "洋", "艳", "杰", "思远")
TEAMS = ("A组", "B组", "C组", "D组")
SHIFTS = (
    ("E", "early", "07:00", "15:30", "early"),
    ("D", "day", "08:30", "17:00", "day"),
    ("M", "middle", "10:00", "18:30", "day"),
    ("L", "late", "14:30", "23:00", "late"),
    ("S", "split", "08:00", "20:00", "split"),
    ("N", "night", "22:30", "07:30", "night"),
)
BACKTEST = (
    ("HOT", "structural", 0.112),
    ("HOT", "seasonal naive", 0.171),
    ("BIZ", "structural", 0.148),
    ("BIZ", "seasonal naive", 0.22),
)
COMPONENTS = (
    ("HOT", "level", "level", 0.031, -0.02, 0.08),
    ("HOT", "weekday", "Monday", 0.12, 0.1, 0.14),
    ("HOT", "weekday", "Sunday", -0.3, -0.33, -0.27),
    ("HOT", "window", "billing", 0.22, 0.18, 0.26),
    ("HOT", "window", "billing, day 2", 0.25, 0.2, 0.31),
    ("HOT", "window", "event:618 promotion", 0.24, 0.16, 0.33),
    ("HOT", "holiday", "makeup work", 0.01, -0.03, 0.05),
    ("HOT", "month", "business day -2", -0.01, -0.04, 0.02),
    ("BIZ", "weekday", "Monday", 0.08, 0.05, 0.11),
)
ACCURACY_COLUMNS = ("source", "queue", "level", "lead", "pairs", "wape", "bias", "coverage80", "floor_ratio",
                    "staffing_price")  # fmt: skip
ACCURACY = tuple(
    ("backtest", queue, level, lead, 144, round(wape + step / 100, 3), 0.011, 0.79, 1.3,
     0.06 if (level, lead) == ("interval", "all") else "")
    for queue in ("HOT", "BIZ")
    for level, wape in (("interval", 0.11), ("day", 0.04))
    for step, lead in enumerate(("all", "1-7", "8-14", "15-21"))
)  # fmt: skip
WEEK = "EELLN--DDMMLL--ENN--SSDM--"
LEVEL_NUMBERS = ("mean", "p2_5", "p10", "p50", "p90", "p97_5")


@dataclass(frozen=True)
class PlanFactory:
    """What the plan looks like; `write` puts it into a folder."""

    agents: int = 12
    month: date = date(2026, 12, 1)
    names: dict[int, str] = field(default_factory=dict)
    history_weeks: int = 2

    @property
    def days(self) -> list[date]:
        """The days of the month."""
        following = (self.month + timedelta(days=32)).replace(day=1)
        return [self.month + timedelta(days=day) for day in range((following - self.month).days)]

    def write(self, folder: Path) -> Path:
        """Write every file of a plan and return the folder."""
        folder.mkdir(parents=True, exist_ok=True)
        coverage = list(self._coverage())
        _csv(folder / "history.csv", ("queue", "interval_start", "offered"), self._history())
        _csv(
            folder / "forecast.csv",
            ("queue", "interval_start", "mean", "p2_5", "p10", "p50", "p90", "p97_5", "aht_s"),
            self._forecast(),
        )
        _csv(folder / "requirement.csv", REQUIREMENT_COLUMNS, (row[:9] for row in coverage))
        _csv(
            folder / "coverage.csv",
            ("queue", "interval_start", "required", "staffed", "service_level"),
            ((row[0], row[1], row[6], row[9], row[10]) for row in coverage),
        )
        _csv(folder / "roster.csv", ("agent", "date", "shift", "queue", "start", "end"), self._roster())
        _csv(folder / "fairness.csv", FAIRNESS_COLUMNS, self._fairness())
        violations = list(self._violations(coverage))
        _json(folder / "audit.json", {"violations": violations})
        _json(folder / "result.json", self._result(violations))
        _json(folder / "plan.json", self._plan())
        _csv(folder / "levels.csv", ("queue", "level", "start", *LEVEL_NUMBERS), self._levels())
        _csv(folder / "level_curve.csv", ("queue", "date", "level", "low", "high"), self._level_curve())
        _csv(folder / "components.csv", ("queue", "group", "name", "effect", "low", "high"), iter(COMPONENTS))
        _csv(folder / "accuracy.csv", ACCURACY_COLUMNS, iter(ACCURACY))
        return folder

    def code(self, agent: int, day: date) -> str:
        """The shift letter of this agent on this day, `-` for a day off."""
        return WEEK[(agent * 5 + day.toordinal()) % len(WEEK)]

    def agent_name(self, agent: int) -> str:
        """A Chinese name, unless the factory was given another one."""
        plain = SURNAMES[agent % len(SURNAMES)] + GIVEN[agent // 2 % len(GIVEN)]
        return self.names.get(agent, plain)

    def _history(self) -> Iterator[Sequence[object]]:
        start = self.month - timedelta(weeks=self.history_weeks)
        for offset in range((self.month - start).days):
            for queue, moment, calls in _calls(start + timedelta(days=offset)):
                noise = 1 + 0.18 * math.sin(moment.timestamp() / 977)
                yield queue, _iso(moment), round(calls * noise)

    def _forecast(self) -> Iterator[Sequence[object]]:
        for day in self.days:
            for queue, moment, calls in _calls(day):
                spread = math.sqrt(calls) * 1.3 + calls * 0.06
                edges = [max(0.0, calls + z * spread) for z in (-1.96, -1.28, 0, 1.28, 1.96)]
                yield queue, _iso(moment), round(calls, 2), *(round(edge, 2) for edge in edges), 180

    def _levels(self) -> Iterator[Sequence[object]]:
        for day in self.days:
            for queue in ("HOT", "BIZ"):
                calls = sum(each for code, _, each in _calls(day) if code == queue)
                edges = [round(calls * factor, 2) for factor in (0.8, 0.9, 1.0, 1.1, 1.2)]
                yield queue, "day", day, round(calls, 2), *edges

    def _level_curve(self) -> Iterator[Sequence[object]]:
        for week in range(40):
            level = 1500 + 100 * math.sin(week / 6)
            yield (
                "HOT",
                self.month - timedelta(weeks=40 - week),
                round(level),
                round(level - 60),
                round(level + 60),
            )

    def _coverage(self) -> Iterator[Sequence[object]]:
        scale = self.agents / 260
        for day in self.days:
            for queue, moment, calls in _calls(day):
                load = calls * scale * 180 / 1800
                required = math.ceil(load + 0.7 * math.sqrt(load)) + 1
                wave = math.sin(moment.hour * 1.7 + day.day * 0.9)
                staffed = max(0, required + (1 if wave > 0.3 else -1 if wave < -0.8 else 0))
                level = 0.86 if staffed >= required else 0.58
                yield (queue, _iso(moment), round(calls * scale, 2), 180, round(load, 3), required, required,
                       0.84, 0.78, staffed, level)  # fmt: skip

    def _roster(self) -> Iterator[Sequence[object]]:
        times = {code: (start, end) for code, _, start, end, _ in SHIFTS}
        for agent in range(self.agents):
            for day in self.days:
                code = self.code(agent, day)
                if code == "-":
                    continue
                start = datetime.combine(day, time.fromisoformat(times[code][0]), ZONE)
                end = datetime.combine(day, time.fromisoformat(times[code][1]), ZONE)
                end += timedelta(days=1) if end <= start else timedelta()
                yield (
                    f"A{agent + 1:03}",
                    day,
                    code,
                    ("HOT", "", "BIZ")[agent % 3],
                    f"{start:%Y-%m-%dT%H:%M}",
                    f"{end:%Y-%m-%dT%H:%M}",
                )

    def _fairness(self) -> Iterator[Sequence[object]]:
        for agent in range(self.agents):
            worked = [(day, self.code(agent, day)) for day in self.days if self.code(agent, day) != "-"]
            nights = sum(code == "N" for _, code in worked)
            weekends = sum(day.weekday() >= 5 for day, _ in worked)
            points = nights * 2 + weekends
            hours = 8.0 * len(worked)
            team = TEAMS[agent * 4 // self.agents]
            yield (f"A{agent + 1:03}", self.agent_name(agent), team, len(worked), nights, weekends, 0, hours,
                   150.0, 180.0, points, 14.5, round(points - 14.5, 2), 0.5)  # fmt: skip

    def _violations(self, coverage: list[Sequence[object]]) -> Iterator[dict[str, object]]:
        for row in coverage:
            required, staffed = int(str(row[6])), int(str(row[9]))
            if staffed == required:
                continue
            rule = "understaffing" if staffed < required else "overstaffing"
            moment = datetime.fromisoformat(str(row[1]))
            word = "missing" if staffed < required else "more than needed"
            yield {
                "rule": rule, "severity": "soft", "agent": None, "day": str(moment.date()),
                "interval_start": row[1], "queue": row[0], "amount": abs(staffed - required),
                "unit": "agent-intervals", "cost": 10 * abs(staffed - required),
                "sentence": f"{row[0]} {moment:%d %b %H:%M}: {abs(staffed - required)} agents {word}.",
            }  # fmt: skip
        yield {
            "rule": "isolated-day-off", "severity": "soft", "agent": "A002", "day": str(self.month),
            "interval_start": None, "queue": None, "amount": 1, "unit": "days", "cost": 3,
            "sentence": f"{self.agent_name(1)} has a single day off on {self.month:%d %b}.",
        }  # fmt: skip

    def _result(self, violations: list[dict[str, object]]) -> dict[str, object]:
        rules = [("min-rest", "hard", None, "Between two duties lie at least 11 hours.", "minutes"),
                 ("month-hours", "hard", None, "Paid hours stay within the contract.", "minutes"),
                 ("understaffing", "soft", 10, "Every half-hour has the agents it needs.", "agent-intervals"),
                 ("overstaffing", "soft", 1, "No half-hour has more agents than needed.", "agent-intervals"),
                 ("isolated-day-off", "soft", 3, "Days off come at least two together.", "days")]  # fmt: skip
        totals = []
        for code, severity, weight, statement, unit in rules:
            mine = [violation for violation in violations if violation["rule"] == code]
            totals.append({
                "code": code, "severity": severity, "weight": weight, "statement": statement, "unit": unit,
                "violations": len(mine), "amount": sum(float(str(each["amount"])) for each in mine),
                "cost": sum(float(str(each["cost"])) for each in mine),
            })  # fmt: skip
        short = sum(float(str(each["amount"])) for each in violations if each["rule"] == "understaffing") / 2
        return {
            "status": "feasible", "objective": 5120, "bound": 4915, "gap": 0.04, "understaffed_hours": short,
            "understaffed_hours_bound": short * 0.93, "seconds": 57.2, "cpu_seconds": 111.0, "effort": 400,
            "seed": 1, "cut_by_clock": False, "rules": totals,
        }  # fmt: skip

    def _plan(self) -> dict[str, object]:
        kinds = ["NORMAL", "BILLING"]
        return {
            "centre": "示例热线 Demo hotline", "country": "CN", "timezone": "Asia/Shanghai",
            "month": f"{self.month:%Y-%m}", "interval_minutes": 30, "version": "0.1.0",
            "created_from": {"centre.toml": "3f1c9a0b2d", "calls.csv": "77ab12cd90"},
            "queues": [{"code": "HOT", "name": "客服热线 Hotline", "opens": "00:00", "closes": "24:00"},
                       {"code": "BIZ", "name": "商务专席 Business", "opens": "08:00", "closes": "21:00"}],
            "shifts": [{"code": code, "name": name, "start": start, "end": end, "family": family,
                        "kinds": kinds} for code, name, start, end, family in SHIFTS],
            "teams": list(TEAMS[: max(1, min(4, self.agents))]),
            "days": [self._day(day) for day in self.days],
            "warnings": ["Queue BIZ has 3 half-hours without data on 14 Nov; they were left out."],
            "quality": {"gap": 3, "duplicate": 1, "negative": 0, "closed": 0, "outlier": 2, "dst": 0},
            "backtest": [{"queue": queue, "method": method, "wape": wape, "mase": wape * 6, "bias": 0.011,
                          "pinball": 3.1, "coverage80": 0.79, "coverage95": 0.94}
                         for queue, method, wape in BACKTEST],
        }  # fmt: skip

    def _day(self, day: date) -> dict[str, object]:
        billing = day.day <= 3
        return {
            "date": str(day), "weekday": day.weekday(), "weekend": day.weekday() >= 5,
            "kind": "BILLING" if billing else "NORMAL", "holiday": "冬至" if day.day == 22 else None,
            "no_leave": billing or day.day == 22, "window_names": ["Bill run"] if billing else [],
        }  # fmt: skip


REQUIREMENT_COLUMNS = ("queue", "interval_start", "offered", "aht_s", "load_erlangs", "seats", "required",
                       "service_level", "occupancy")  # fmt: skip
FAIRNESS_COLUMNS = ("agent", "name", "team", "duties", "nights", "weekend_duties", "holiday_duties", "hours",
                    "hours_min", "hours_max", "points", "target", "deviation", "ledger_before")  # fmt: skip


def _calls(day: date) -> Iterator[tuple[str, datetime, float]]:
    """Expected calls of both queues per open half-hour: two humps, quiet weekends, busy bill runs."""
    weekly = (1.12, 1.05, 1.0, 0.98, 1.02, 0.78, 0.7)[day.weekday()] * (1.22 if day.day <= 3 else 1)
    for half_hour in range(48):
        moment = datetime.combine(day, time(half_hour // 2, 30 * (half_hour % 2)), ZONE)
        hour = half_hour / 2
        humps = math.exp(-(((hour - 10.5) / 2.4) ** 2)) + 0.85 * math.exp(-(((hour - 16) / 3.2) ** 2)) + 0.06
        yield "HOT", moment, 150 * weekly * humps
        if 16 <= half_hour < 42:
            yield "BIZ", moment, 48 * weekly * humps


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")


def _csv(path: Path, columns: Sequence[str], rows: Iterator[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)


def _json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8")
