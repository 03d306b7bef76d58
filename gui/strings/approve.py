"""Approving a ceremony: each approver types the words of script and plan from their own printed script."""

EYEBROW = "Approval"
LOADING = "The ceremony's folder is being read …"
PLANNED = "Planned for {date}; standby day {standby}"
OF_ORGANISATION = "{organisation}  ·  {ceremony}"
SCRIPT = "{script}, version {version}"
REHEARSAL = "Rehearsal"
PRODUCTION = "Production"

APPROVERS = "Approvers"
NEEDED = "{count} of {needed} approvals"
APPROVED = "approved"
APPROVED_NAME = "{name} approved"
TYPING_NOW = "typing now"
NOT_YET = "not yet"
NOT_YET_NAME = "{name} has not approved yet"

WHO = "Who approves now?"
WHO_TEXT = (
    "You approve the script and the plan as they stand in this folder. Take your own printed script: its words are on "
    "the first page. This window does not show them, and neither may anybody tell you."
)
BEGIN_TYPING = "I approve: type my words"
WAITS_FOR_NAME = "Waits for a name."

TITLES = {"script": "The words of the script", "plan": "The words of the plan"}
FROM_PAPER = {
    "script": "From your own paper, first page, line “Script hash in words”.",
    "plan": "From your own paper, first page, line “Plan hash in words”.",
}
PROGRESS = "{name} types, {number} of 2"
HOW = "Four letters of a word are enough. Space goes on to the next word."
WORD = "Word {number}"
WORD_EMPTY = "empty"
WORD_KNOWN = "a word of the list"
WORD_OPEN = "more letters are wanted"
WORD_UNKNOWN = "no word of the list begins like this"
WORD_WRONG = "another word than the one of the hash"
UNKNOWN = "Word {number}: no word of the list begins like this."
HAND_IN = "Compare these words"
WAITS_FOR_WORDS_ONE = "Waits for 1 word."
WAITS_FOR_WORDS = "Waits for {count} words."
CANCEL = "Stop, approve nothing"
SLIP = "Not taken: {message}."
SLIP_LEFT_ONE = "Compare word by word with your paper. 1 try is left."
SLIP_LEFT = "Compare word by word with your paper. {count} tries are left."
STOP = "Stop. {message}."
STOP_REMEDY = "{remedy}."
STOP_BACK = "Back to the approvers"
WRITING = "The approval is being written …"
DONE_ONE = "Approved by {name}."

READY = "The ceremony is approved"
READY_TEXT = "By {names}. It may begin as the plan says: {date}."
AND = "{others} and {last}"
BEGIN = "Go to the ceremony"
CHANGED = "Script or plan changed after an approval"
CHANGED_TEXT = "What {names} approved is not what stands here now. Make the ceremony anew, and have it approved again."
