"""The auditor's view."""

# Start
TITLE = "Check a ceremony's record"
LEAD = "Open the bundle that a ceremony left behind. Nothing is changed in it, and no token is needed."
DROP_TITLE = "Bundles to check"
DROP_HERE = (
    "Drop a bundle here, or open it: the folder that holds manifest.json. "
    "Several are checked together, with the links between them."
)
OPEN = "Open a bundle …"
OPEN_DIALOG = "Open a bundle: the folder that holds manifest.json"
REMOVE = "Remove"
REMOVE_NAME = "Remove {path}"
CHECK = "Check"
WAITING_BUNDLE = "Waiting for a bundle"
WAITING_WORDS = "Complete the words, or clear them to check without"

# What is known from outside the bundle
TRUST_TITLE = "What you know from outside the bundle"
TRUST_LEAD = (
    "The 12 record-CA words as a witness wrote them by hand, or the record CA's certificate from another source. "
    "Without either, a forgery cannot be told from the record."
)
WORDS_LABEL = "Record-CA words"
WORDS_PLACEHOLDER = "12 words; four letters of each are enough"
WORDS_NONE = "Nothing typed yet."
WORDS_OPEN = "{count} of {total} words, all in the list so far."
WORDS_COMPLETE = "{total} words, all in the list."
WORDS_UNKNOWN = "Word {position} is none of the list, or only the beginning of several: “{word}”."
WORDS_SURPLUS = "More than {total} words."
WORD_RIGHT = "✓ {position}  {word}"
WORD_UNKNOWN = "✗ {position}  {word}"
WORD_BEGUN = "… {position}  {word}"
CERTIFICATE = "Use a certificate file …"
CERTIFICATE_DIALOG = "The record CA's certificate, from another source than the bundle"
CERTIFICATE_FILES = "Certificates (*.pem *.crt *.cer *.der);;All files (*)"
CERTIFICATE_CHOSEN = "Certificate: {path}"
CERTIFICATE_REMOVE = "Use words instead"
COMPARE = "Compare"

# Progress
CHECKING = "Checking"
CHECKING_NAME = "How far the check has come"
CANCEL = "Stop checking"
CANCELLED = "The check was stopped"
CANCELLED_REMEDY = "nothing was changed; check again whenever you like"
STOPPING = "Stopping after this question …"

# Result
BUNDLE_NAME = "Which bundle is shown"
BUNDLE = "{number} of {all}: {ceremony}, {answer}"
UNKNOWN = "Unknown ceremony"
ABOUT = "{ceremony}  ·  {mode}  ·  {outcome}"
UNKNOWN_MODE = "unknown mode"
NOT_CLOSED = "not closed"
ABOUT_TOLD = "{title}  ·  {organisation}, {place}  ·  {opened}"
SAVE = "Save report as PDF …"
SAVE_DIALOG = "Save the report as a new PDF"
SAVE_FILES = "PDF (*.pdf)"
SAVE_AS = "verification-{ceremony}.pdf"
SAVING = "Writing the report …"
SAVED = "The report is saved"
ANOTHER = "Check another"
SECTIONS = "Parts of the answer"
SECTION = "{name}, {count}"
FAILED_TITLE = "It could not be done: {message}"

# Sections
CLAIMS = "Claims"
TIMELINE = "Timeline"
PEOPLE = "People"
INCIDENTS = "Exceptions"
ISSUED = "Certificates"
RECORD = "Record"
NOTHING_TOLD = "Record, script or plan cannot be read: there is nothing to tell. See what failed under Claims."

FILTER_NAME = "Which claims are listed"
FILTER_ALL = "All {count}"
FILTER_FAILED = "Failed {count}"
FILTER_OPEN = "Not established {count}"
CLAIM_HEADS = ("Verdict", "Rule", "Claim")
NO_CLAIMS = "None of the claims is of this kind."
HOW = "How"
WHERE = "Where"
PROVED = "proved"
FAILED = "FAILED"
NOT_ESTABLISHED = "not established"
NOT_APPLICABLE = "not applicable"
CLAIM_SPOKEN = "{verdict}, {rule}: {title}"

TIMELINE_HEADS = ("Act, step", "What", "Begun", "Took", "Planned", "Outlined: planned. Solid: actual")
TIMELINE_LEAD = "All acts took {took} without breaks; planned were {planned}. Times are UTC."
NOT_COMPLETED = "not completed"
MINUTES = "{minutes} min"
WITH_BREAK = "{took}, and a break of {pause}"
OF_SUBJECT = "{text} ({subject})"
ACT = "Act {act}"
TIME_SPOKEN = "{what}: took {took}, planned {planned}"

PEOPLE_HEADS = ("Name", "Role, or what was confirmed", "In the room (UTC)", "Confirmed", "Initialled", "Record")
PEOPLE_LEAD = "{present} of {all} people of the plan were in the room. Open a name to read what the person confirmed."
SIGNED = "signed"
NEVER = "never"
SPAN = "{since} to {until}"
INITIALLED_STEPS = "initialled {count} steps: {steps}"
LINE = "line {line}"

INCIDENT_HEADS = ("Kind", "Time (UTC)", "Who", "What", "Line")
NO_INCIDENTS = "No exception, dissent, break or abort was recorded."

ISSUED_HEADS = ("What", "Value", "In plain words")
NO_ISSUED = "No certificate and no revocation list was signed."
FINGERPRINT = "SHA-256, in groups"
FILE = "File"
NO_FILE = "no file of the bundle has these bytes"
SIGNED_AT = "Signed"
SIGNED_LINE = "line {line} of the record"
SIGNED_EARLIER = "in the ceremony before"
UNTIL = "{name}, until {until}"

RECORD_HEADS = ("Line", "Time (UTC)", "Who", "What happened")
SEARCH = "Search in the record"
SEARCH_PLACEHOLDER = "A name, a step, a word"
FOUND = "{count} of {all} records"
DETAIL_NAME = "The chosen record in full"
NO_RECORD = "No record holds these words."
DETAIL = "Line {line}, {time} UTC, {who}\n{text}"
