"""What can go wrong with a whole run. What is wrong with a single line is answered in its place: see ``records``.

HouseRulesError
└── RunImpossible
    ├── OutputTaken          the output is there already, or is an input
    ├── OutputOfAnother      what was written before doesn't answer this input
    ├── WorkersLost          a process that judged has died
    └── ClusterAway          nobody answers at that address, or nobody works there
"""

from houserules.errors import HouseRulesError


class RunImpossible(HouseRulesError):
    code = "run-impossible"


class OutputTaken(RunImpossible):
    code = "output-taken"


class OutputOfAnother(RunImpossible):
    code = "output-of-another"


class WorkersLost(RunImpossible):
    code = "workers-lost"

    def __init__(self) -> None:
        super().__init__("A process that judged has died: out of memory, or killed. What is written is right; --resume goes on.")


class ClusterAway(RunImpossible):
    code = "cluster-away"
