"""[[targets]] of scenarios/NAME.toml: other targets than the queues' own, for comparing what they cost."""

from dataclasses import dataclass, replace

from scheduler.domain.sentence import Sentence
from webapp.centre.mistakes import MistakeList
from webapp.centre.model import Centre, QueueConf
from webapp.centre.planning import read_target
from webapp.centre.toml_table import TomlTable
from webapp.centre.toml_text import open_toml

FOLDER = "scenarios"
KEYS = ("target_share", "target_threshold_s", "target_asa_s", "target_abandoned", "target_of", "chance")


@dataclass(frozen=True)
class TargetChange:
    """Other values of some keys of the queues named; no queue named = of all."""

    queues: tuple[str, ...]
    values: tuple[tuple[str, float | str], ...]

    def of(self, queue: QueueConf) -> QueueConf:
        """The queue with these targets; another kind of target takes the place of the one before."""
        if self.queues and queue.code not in self.queues:
            return queue
        values = dict(self.values)
        kinds = {"target_share", "target_asa_s", "target_abandoned"} & set(values)
        cleared = {"target_asa_s": None, "target_abandoned": None} if kinds else {}
        return replace(queue, **(cleared | values))  # type: ignore[arg-type]


def read_targets(table: TomlTable, centre: Centre) -> tuple[TargetChange, ...]:
    """The [[targets]] of a scenario's file; mistakes are recorded."""
    return tuple(_target(entry, centre) for entry in table.tables("targets"))


def _target(entry: TomlTable, centre: Centre) -> TargetChange:
    queues = entry.words("queues", centre.queue_codes, "queue", ())
    named = [queue for queue in centre.queues if not queues or queue.code in queues]
    patient = all(queue.norm == "erlang_a" for queue in named)
    words = read_target(entry, 1.0 if patient else None)
    found: dict[str, float | str | None] = {
        "target_share": entry.optional_number("target_share", 0.01, 1.0),
        "target_threshold_s": entry.optional_number("target_threshold_s", 0, 86_400),
        "target_asa_s": words.asa_s,
        "target_abandoned": words.abandoned,
        "target_of": words.of if "target_of" in entry.values else None,
        "chance": entry.optional_number("chance", 0.05, 0.995),
    }
    values = tuple((key, value) for key, value in found.items() if value is not None)
    if not values and entry.ok:
        entry.wrong(
            "queues",
            Sentence("these targets change nothing"),
            Sentence("add one of {list}", {"list": ", ".join(KEYS)}),
        )
    entry.finish()
    return TargetChange(queues, values)


def scenario_targets(name: str, centre: Centre) -> tuple[TargetChange, ...]:
    """The targets of a scenario of the centre's folder. Raises Mistakes."""
    mistakes = MistakeList()
    table = open_toml(centre.folder / FOLDER / f"{name}.toml", "write [[layers]] above each layer", mistakes)
    changes = read_targets(table, centre) if table is not None else ()
    mistakes.raise_if_any()
    return changes


def centre_under(centre: Centre, name: str) -> Centre:
    """The centre with the targets of a scenario of its folder. Raises Mistakes."""
    queues = list(centre.queues)
    for change in scenario_targets(name, centre):
        queues = [change.of(queue) for queue in queues]
    return replace(centre, queues=tuple(queues))
