"""The machine check."""

TITLE = "Check this machine"
LEAD = "What a ceremony laptop should and should not have, as far as the machine itself can tell."
REFUSED = "Production would not pass its machine check here: {red} red, {amber} amber, {green} green."
PASSES = "Nothing is red: {amber} amber, {green} green."
REFUSED_TEXT = (
    "Judged by policy {policy}, the strictest; a ceremony is judged by the policy of its script. A rehearsal records "
    "what is red as not met, and goes on."
)
PASSES_TEXT = "Amber is for people to judge. Every ceremony looks again and records what it sees."
LOOKING = "Looking …"
AGAIN = "Look again"
SOURCE = "Seen in {source}"
RULE = "rule {rule}"
DO = "What to do: {remedy}"
ROW_NAME = "{verdict}. {title}: {value}"
"""Read by screen readers."""
