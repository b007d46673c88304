"""Duties only for queues the agent is trained and qualified for and the shift serves (SH-11, SH-22)."""

from dataclasses import dataclass

from scheduler.domain.needs import Threshold
from scheduler.domain.problem import RosterProblem
from scheduler.domain.roster import Duty
from scheduler.domain.sentence import Facts, Sentence
from scheduler.domain.violation import Violation
from scheduler.posting.offers import AGENT, QUEUE, SHIFT
from scheduler.rules._forbidding import Forbidding


@dataclass(frozen=True)
class QueueSkill(Forbidding):
    """Duties only for queues the agent is trained and qualified for and the shift serves (SH-11, SH-22)."""

    code = "queue-skill"
    looks_at = (AGENT, SHIFT, QUEUE)

    def statement(self) -> Sentence:
        """The rule in one sentence."""
        return Sentence(
            "An agent serves only queues they are trained and qualified for, on shifts that serve them."
        )

    def reason(self, problem: RosterProblem, duty: Duty) -> Facts | None:
        """The agent lacks the queue or a level of skill it asks for, or the shift does not serve it."""
        shift, agent = problem.shift_of[duty.shift], problem.agent_of[duty.agent]
        served = [q for q in problem.queues_of[duty.agent] if shift.serves(q)]
        if duty.queue is None:
            return {"queue": "any queue"} if shift.covers and not served else None
        if duty.queue in served:
            return None
        if duty.queue not in agent.queues or not shift.serves(duty.queue):
            return {"queue": duty.queue}
        missed = next(t for t in problem.thresholds if t.queue == duty.queue and not t.met(agent))
        return {"queue": duty.queue, **_level(missed, agent.skills.get(missed.skill))}

    def explain(self, problem: RosterProblem, violation: Violation) -> Sentence:
        """Which duty it is and why it is forbidden."""
        if "skill" in violation.facts:
            return Sentence(
                "{agent} has {shift} for {queue} on {date}, which asks for {skill} {asked}, but has {level}.",
                violation.facts,
            )
        return Sentence(
            "{agent} has {shift} for {queue} on {date} but may not serve that queue on it.", violation.facts
        )


def _level(missed: Threshold, level: int | None) -> Facts:
    bounds = (("of at least", missed.least), ("of at most", missed.most))
    asked = " and ".join(f"{word} {value}" for word, value in bounds if value is not None)
    return {"skill": missed.skill, "asked": asked, "level": "none" if level is None else level}
