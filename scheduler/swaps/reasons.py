"""Every reason why a step with a swap or a change is refused, beside the rules: one table of sentences."""

from enum import Enum

from scheduler.domain.refusal import RefusedFor, code_of


class SwapReason(Enum):
    """A reason's sentence; its name in small letters with hyphens is the code by which it is known."""

    NO_SUCH_SWAP = "There is no swap {swap} at {site}."
    NO_SUCH_AGENT = "Nobody at {site} has the id {agent}."
    NOT_PUBLISHED = "The roster of {month} is {state}: duties are swapped once it is published."
    NO_DUTY = "{agent} has no duty on {date} to give."
    NOT_FREE = "{agent} has a duty on {date}: only somebody with a day off can take another one."
    OWN_DUTY = "{agent} cannot swap with {agent}: name somebody else for {date}."
    NO_SUCH_DUTY = "There can be no duty {shift} for {queue} on {date}."
    NOT_ASKED = "Swap {swap} was asked of {partner}, not of {agent}."
    NOT_YOURS = "Swap {swap} is {asker}'s: {agent} cannot {step} it."
    WRONG_RETURN = "For swap {swap} a duty of {days} is taken in return, not one of {date}."
    DAY_CLAIMED = "A day of swap {swap} is part of another swap that is being decided: {agent} on {date}."
    EXPIRED = "Swap {swap} could be answered until {time}."
    GONE = "Swap {swap} is void: {agent} no longer has {shift} on {date}."
    ILLEGAL_STEP = "Swap {swap} is {state}: it can no longer {step}."
    NO_RIGHT = "{person} may not {step} swap {swap}: it takes the post {post} or above (C-24)."
    OWN_REQUEST = "{person} takes part in swap {swap}: somebody else decides on it."
    SAME_DECIDER = "{person} refused swap {swap} on {date}: somebody else decides on the appeal (EV-07)."
    NOT_A_NIGHT = "{shift} on {date} is no night: a duty manager moves nights and proposes all else (NT-02)."
    OTHER_TEAM = "{agent} is not in team {team}: a duty manager moves nights inside the own team (C-06)."
    NO_TEAM = "{person} leads no team at {site}: a duty manager moves nights inside the own team (C-06)."
    NOT_NIGHT_MANAGER = "{person} may not move duties on {date}: it takes the post {post} or above (NT-02)."
    NO_WHY = "Swap {swap} cannot {step} without a reason."
    NO_HANDOVER = "Swap {swap} is {state}: a hand-over belongs to an approved swap."
    FASTER = "Swap {swap} was changed meanwhile: it is {state} now."
    HANDOVER_SECTION = "A hand-over has no section {section}; it has {known}."
    HANDOVER_OUTSIDER = "{agent} is none of those who hand over: {parties}."
    HANDOVER_SIGNED = "{agent} has signed the hand-over already: it does not change any more."
    HANDOVER_EMPTY = "The hand-over says nothing yet under {sections}: fill in all, be it with none."
    CHANGE_COVER = "{queue} at {time}: {after} present in place of {before}; {need} are required (SW-06)."
    CHANGE_LEAD_TIME = (
        "{shift} starts at {time}; at {now} a change needs more than {hours} h of lead time (SW-06)."
    )
    CHANGE_SERVICE_LEVEL = (
        "The service level of {queue} on {date} would fall from {before} % to {after} %; "
        "a change may take {fall} points."
    )
    CHANGE_MONTHLY_LIMIT = "{agent} has had swaps approved this month: {had}, of at most {most}."

    @property
    def code(self) -> str:
        """`swap-not-asked`, `change-cover`: as in docs/reasons.md and in answers."""
        area, _, name = code_of("swap", self).partition("-")
        return name if name.startswith("change-") else f"{area}-{name}"


class Refusal(RefusedFor[SwapReason]):
    """Why something about a swap was not done."""
