"""The demo centre's centre.toml: commented, because a scheduler will read it to write another."""

from datetime import date

from webapp.centre.demo_calendar import BILL_OUTS, BILLING, DEMO_UNTIL, EVENTS, OUTAGE

_HEAD = """\
# The demo centre: a telecom hotline, open day and night, written by `paiban demo`.
# Edit this file with any text editor, then run `paiban check` on its folder:
# it names every mistake with its line.

name = "Lanhe Telecom hotline"
timezone = "Asia/Shanghai"
country = "CN"          # whose public holidays and moved working days apply; holidays.csv corrects
interval_minutes = 30   # 15, 30 or 60; all times below lie on this grid

# ------------------------------------------------------------------------------------------
# Queues: what is called. Opening hours are local; "24:00" is the end of the day.

[[queues]]
code = "general"
name = "General enquiries"
opens = "00:00"
closes = "24:00"
target_share = 0.80        # this share of all calls ...
target_threshold_s = 20    # ... is answered within so many seconds
patience_s = 150           # callers give up after so long on average (then the Erlang A formula is used)
aht_s = 215                # handle time (talk, hold and after-call work) where the history has none
shrinkage = 0.12           # share of paid time not on calls: short breaks, coaching, meetings
least_seats = 2            # never fewer agents than this, however few the calls
max_occupancy = 0.88       # nobody works without pause
chance = 0.9               # the target holds with this chance, however the forecast errs

[[queues]]
code = "billing"
name = "Bills and payments"
opens = "08:00"
closes = "21:00"
target_share = 0.80
target_threshold_s = 30
patience_s = 180
aht_s = 250
shrinkage = 0.12
least_seats = 1
max_occupancy = 0.88
chance = 0.9

# ------------------------------------------------------------------------------------------
# Planning: what posts, money and hiring are reckoned with, in scenarios and headcounts. All are assumptions.

[planning]
currency = "CNY"
hour_cost = 40.0           # of a paid hour, everything included
post_hours = 166           # paid hours of a post a month
absence = 0.08             # share of them lost to leave and sickness
lead_weeks = 6             # from the decision to hire to the first day
training_weeks = 4         # before the first call
attrition = 0.02           # share of agents leaving a month
ramp = [0.5, 0.75, 1.0]    # what a new agent does in the months after training

# ------------------------------------------------------------------------------------------
# Shifts: 8 paid hours and an unpaid meal (a long one makes a split shift).
# An end at or before the start lies on the next day.
# `queues` limits a shift to some queues (absent: all); `kinds` to some days (absent: all):
# NORMAL, BILLING and EVENT days are made by the windows at the end of this file.
"""

_SHIFTS: tuple[tuple[str, str, str, str, str, str, str], ...] = (
    ("E1", "Early", "07:00", "15:30", "11:00", "11:30", ""),
    ("E2", "Early office", "08:00", "16:30", "11:30", "12:00", ""),
    ("D1", "Day", "08:30", "17:00", "13:00", "13:30", ""),
    ("D2", "Office", "09:00", "17:30", "12:30", "13:00", 'kinds = ["NORMAL", "EVENT"]'),
    ("D3", "Late day", "11:00", "19:30", "16:00", "16:30", ""),
    ("M1", "Mid", "12:30", "21:00", "17:00", "17:30", ""),
    ("L1", "Late", "15:30", "24:00", "19:00", "19:30", ""),
    ("S1", "Split", "08:00", "21:00", "12:00", "17:00", ""),
    ("N1", "Night", "22:00", "07:00", "01:00", "02:00", 'queues = ["general"]'),
    ("N2", "Late night", "23:30", "08:00", "02:30", "03:00", 'queues = ["general"]'),
    ("B1", "Billing peak", "09:30", "18:00", "14:00", "14:30", 'kinds = ["BILLING"]'),
    ("X1", "Event", "10:30", "19:00", "15:00", "15:30", 'kinds = ["EVENT"]'),
)

_WINDOWS = """\
# ------------------------------------------------------------------------------------------
# Windows: the one calendar of special days. Forecast, shifts and leave all follow it.
# BILLING  = bills arrive: more calls, shifts of kind BILLING
# BILL_OUT = a bill run: more calls, usual shifts
# EVENT    = a campaign or emergency: shifts of kind EVENT
# OUTAGE   = the counts of these days are not believed
# `uplift` = what you expect on top of a usual day (0.22 = 22 % more calls); `no_leave` = no leave is granted.
# `monthly_until` repeats a window on the same days of every following month.
# Statutory holidays are no-leave days by themselves.
"""

_RULES = """\
# ------------------------------------------------------------------------------------------
# Rules: each has a severity (hard, soft or off), a weight and numbers of its own; an entry here changes some
# of them. Rules that are off until asked for: starts that move forward, blocks of nights, hours a week, a
# queue for at least a week, a fair share of wishes and others. Such an entry is
#   [[rules]]
#   code = "forward-rotation"
#   severity = "soft"
# and `paiban check` names every code when one is misspelt.

[[rules]]
code = "min-rest"
severity = "hard"
parameters = { minutes = 660 }   # 11 hours from the end of one duty to the start of the next

[[rules]]
code = "fair-burden"             # nights, weekends, holidays and bill-run days in one sum of points
severity = "soft"
weight = 300
"""


_TOGETHER = """\
# ------------------------------------------------------------------------------------------
# Time off the phone, placed inside paid hours where agents can be spared: activities.csv says when.

[[off_phone]]
name = "Team meeting"
kind = "meeting"        # training, meeting, or monitoring (during which the agent stays on calls)
minutes = 60
per = "month"           # once a month each, in sessions of a team ...
most = 8                # ... of at most so many agents

[[off_phone]]
name = "Listening"
kind = "monitoring"
minutes = 15
per = "week"
times = 3

# What agents do together is asked for like this, with the columns skills, roles, remote, mentor and group of
# agents.csv:
#
# seats = 40                 # beside the name above: so many agents sit on the site at a time
#
# [[duty_needs]]
# name = "duty manager"
# role = "manager"           # or team, group, skill with a level
# least = 1                  # on duty at all times; from, to and kinds narrow it
#
# [[thresholds]]
# queue = "billing"
# skill = "score"
# least = 85
"""


_NAMES = """\
# ------------------------------------------------------------------------------------------
# Names in other languages: pages in that language show these; what is not listed stays as it is.

[names.zh-CN]
"Lanhe Telecom hotline" = "蓝禾电信热线"
"General enquiries" = "综合咨询"
"Bills and payments" = "账单与缴费"
"Apricot" = "杏组"
"Bamboo" = "竹组"
"Cedar" = "柏组"
"Dogwood" = "棠组"
"Early" = "早班"
"Early office" = "早行政班"
"Day" = "白班"
"Office" = "行政班"
"Late day" = "晚白班"
"Mid" = "中班"
"Late" = "晚班"
"Split" = "两头班"
"Night" = "夜班"
"Late night" = "后夜班"
"Billing peak" = "账期高峰班"
"Event" = "活动班"
"Team meeting" = "班组例会"
"Listening" = "监听"
"Bills arrive" = "账期"
"Mid-month bill run" = "月中出账"
"Month-end bill run" = "月末出账"
"618 promotion" = "618 大促"
"Double 11 promotion" = "双十一大促"
"Double 12 promotion" = "双十二大促"
"Exchange down from 10:00 to 14:00" = "10:00 至 14:00 交换机故障"
"Founding day, worked as usual" = "建司日，照常上班"
"First month of the demo" = "演示的第一个月"
"""


def centre_toml() -> str:
    """The text of the demo's centre.toml."""
    windows = [_window("BILLING", "Bills arrive", *BILLING, 0.22, True, monthly=True)]
    for name, first, last in BILL_OUTS:
        windows.append(_window("BILL_OUT", name, first, last, 0.08, True, monthly=True))
    windows += [_window("EVENT", name, day, day, uplift, False) for name, day, uplift in EVENTS]
    windows.append(_window("OUTAGE", "Exchange down from 10:00 to 14:00", OUTAGE, OUTAGE, 0.0, False))
    parts = [_HEAD, *(_shift(*shift) for shift in _SHIFTS), _TOGETHER, _RULES, _NAMES, _WINDOWS, *windows]
    return "\n".join(parts)


def _shift(code: str, name: str, start: str, end: str, meal: str, meal_end: str, limit: str) -> str:
    text = f'[[shifts]]\ncode = "{code}"\nname = "{name}"\nstart = "{start}"\nend = "{end}"\n'
    text += f'breaks = [{{ start = "{meal}", end = "{meal_end}", paid = false }}]\n'
    return text + (f"{limit}\n" if limit else "")


def _window(
    kind: str, name: str, first: date, last: date, uplift: float, no_leave: bool, monthly: bool = False
) -> str:
    text = f'[[windows]]\nkind = "{kind}"\nname = "{name}"\nfirst_day = {first}\nlast_day = {last}\n'
    if monthly:
        text += f"monthly_until = {DEMO_UNTIL}\n"
    if uplift:
        text += f"uplift = {uplift}\n"
    return text + f"no_leave = {'true' if no_leave else 'false'}\n"
