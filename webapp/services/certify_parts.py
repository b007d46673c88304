"""The names of the decisions that a certificate compares byte by byte."""

INPUT, RULES, ROSTER, CANDIDATES, CALL_IN, WAITLIST, CLEARING, LEDGER = (
    "input",
    "rules",
    "roster",
    "candidate rankings",
    "call-in list",
    "waitlist",
    "swap board cleared",
    "ledger afterwards",
)
