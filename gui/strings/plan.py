"""The plan: a guided form, from the script to the ceremony's folder."""

# Left list
RAIL = "Plan"
RAIL_NAME = "Parts of the plan"
COMPLETE = "Complete"
TO_FILL_IN = "{count} to fill in"
PROBLEM = "1 problem"
PROBLEMS = "{count} problems"
DOUBT = "Complete, 1 warning"
DOUBTS = "Complete, {count} warnings"
READY = "Ready"
NOT_READY = "Waits for the parts above"
SECTION_NAME = "{title}, {state}"

LOADING = "The scripts are being read …"

# Titles and leads, by section
TITLES = {
    "ceremony": "The ceremony",
    "before": "The ceremony before",
    "day": "Day and place",
    "key": "Key, quorum and names",
    "people": "People",
    "custody": "Shares and places",
    "tokens": "Tokens",
    "media": "Paper, media and journal",
    "finish": "Check and make",
}
LEADS = {
    "ceremony": "Which script is carried out, for whom, and who permits it.",
    "before": "This script takes up what another ceremony left: its key, its shares, its certificate.",
    "day": "When and where people meet. The standby day is used if quorum, safe or equipment is missing.",
    "key": "What is made, how many shares bring it back, and the name that stands in the root certificate.",
    "people": "Everybody by name. Who may not hold two roles at once is checked while you type.",
    "custody": "Who holds which share, where its bag is kept, and who can open that place.",
    "tokens": "Which token is which, and whose PIN parts open it.",
    "media": "What prints the sheets, where the wrapped key is copied to, and where the record is kept twice.",
    "finish": "What is still open; then save the plan, print the script and make the ceremony's folder.",
}
EYEBROW = "Part {number} of {total}"
BACK = "Back"
NEXT = "Next: {title}"
FIELD_NAME = "{label}, {row}"
CHOOSE = "choose …"
FILL_IN = "to fill in"

# The ceremony
OPEN_TITLE = "Begin with a plan that exists"
OPEN_FILE = "Plan file"
OPEN_FILE_EXAMPLE = "plan.toml"
OPEN = "Open this plan"
OPEN_ASKS = "What stands in this form is lost, unless it was saved. Open {name} in its place?"
OPEN_NO = "No, keep what stands here"
OPEN_YES = "Yes, open it"
OPENING = "The plan is being read …"
OPENED = "{name} is open."
SCRIPT = "Script"
SCRIPT_OPTION = "{title}, {version}"
SCRIPT_HINT = "The same script runs in rehearsal and in production."
MODE = "Mode"
REHEARSAL = "Rehearsal"
PRODUCTION = "Production"
MODE_HINT = "A rehearsal makes fresh tokens, and REHEARSAL stands in every name it signs."
ID = "Name of the ceremony"
ID_HINT = "Never used before. Letters and digits, with dots or hyphens between them."
ORGANISATION = "Organisation"
AUTHORITY = "Permitted by"
AUTHORITY_HINT = "Who permits it, and why, as it will stand on paper."
GAPS = "Production cannot start yet. It waits for:"
GAP = "• {gap}"

# The ceremony before
BUNDLE = "Its bundle"
BUNDLE_HINT = "The folder bundle/ that the ceremony left. It is verified before anything is taken from it."
TAKE = "Verify and take over"
TAKING = "The bundle is being verified …"
BEFORE_TAKEN = "Follows {ceremony}"
BEFORE_FACTS = "Shares {threshold} of {shares}, set {set_id}. Compare the head of its record with the paper:"
BEFORE_DROP = "Take it out of the plan"
BEFORE_NONE = "No ceremony has been taken over yet"
BACKUP = "Folder of the wrapped key"
BACKUP_HINT = "backup/ of that ceremony, or one of its custody media."

# Day and place
DATE = "Day"
STANDBY = "Standby day"
DAY_HINT = "Year-month-day, such as 2026-12-01."
PLACE = "Place"
PLACE_HINT = "The room, as people will find it."

# Key
KEY_KIND = "Kind of key"
KEY_KINDS = {
    "ec-p256": "Elliptic curve P-256",
    "ec-p384": "Elliptic curve P-384",
    "rsa-3072": "RSA, 3072 bits",
    "rsa-4096": "RSA, 4096 bits",
}
KEY_LABEL = "Label on the token"
SHARES = "Shares"
SHARES_HINT = "One for each custodian: custodians and places come and go with this number."
THRESHOLD = "Shares that bring the key back"
THRESHOLD_HINT = "One less tells nothing."
QUORUM = "Quorum"
NAMES = "Name in the root certificate"
COUNTRY = "Country"
COUNTRY_HINT = "Two capital letters, such as CH."
COMMON_NAME = "Common name"
COMMON_NAME_HINT = "In a rehearsal the word REHEARSAL stands in it, in production never."

# People
PERSON = "Who"
NAME = "Name"
ROLES = "Roles"
ROLES_NAME = "Roles of {row}: {roles}"
ROLES_NONE = "no role"
ROLES_MORE = "{first} and {count} more"
REMOVE = "Remove"
REMOVE_NAME = "Remove {row}"
ADD_PERSON = "Add: {role}"

# Custody
SHARE = "Share {number}"
SHARE_NUMBER = "Share"
CUSTODIAN = "Custodian"
KEPT_AT = "Kept at"
ADD_CUSTODY = "Add a share that is brought"
PLACES = "Places"
PLACE_ID = "Id"
PLACE_NAME = "Place"
REGION = "Region"
OPENS = "Who can open it"
OPENS_HINT = "Names with commas between them; also people who are not in this plan."
ADD_PLACE = "Add a place"

# Tokens
MATERIAL_TITLE = "{id}: {what}"
KIND = "Kind of token"
KINDS = {
    "software": "Software, for rehearsals",
    "softhsm": "SoftHSM, for rehearsals",
    "": "Hardware, by its PKCS#11 module",
}
MODULE = "PKCS#11 module"
MODULE_HINT = "The full path of the module's file."
STORE = "Folder of the token"
STORE_HINT = "A path that is not absolute is meant from the ceremony's folder."
SERIAL = "Serial number"
SERIAL_HINT = "Empty: a fresh token is made for this rehearsal."
SERIAL_HINT_PRODUCTION = "As the token itself says it; finding the token fills it in."
MODULE_SHA256 = "SHA-256 of the module's file"
LABEL = "Label"
PIN_HOLDER = "PIN part {number} is held by"
FIND = "Find tokens"
FINDING = "Looking for tokens …"
FOUND = "{count} tokens were found. Choose one:"
FOUND_ONE = "1 token was found. Choose it:"
FOUND_NONE = "No token was found there."
SEEN = "Serial {serial}, {label}, {model}, firmware {firmware}"
TAKEN = "{token} is the token with serial {serial} now."

# Media
PRINTER_DRIVER = "Printer"
PRINTER_DRIVER_HINT = "folder: sheets become files, for rehearsals only."
PRINTER_PATH = "Where it prints to"
MEDIA = "Media for the wrapped key"
MEDIUM = "Medium"
MEDIUM_PATH = "Where it is mounted"
MEDIUM_PLACE = "Where it is kept afterwards"
ADD_MEDIUM = "Add a medium"
JOURNAL = "Record"
JOURNAL_MIRROR = "Second folder for the record"
JOURNAL_MIRROR_HINT = (
    "The record is kept in the ceremony's folder, which must be on a medium that outlives the power. "
    "A second folder on another medium is optional."
)

# Check and make
TO_DO = "Still to do"
NOTHING_TO_DO = "Nothing is left to do: the plan fits its script."
FILL_ALL = "{count} fields are not filled in yet"
FILL_ONE = "1 field is not filled in yet"
RULE = "{message} ({rule})"
JUMP_NAME = "{section}: {message}. Go there."
SAVE_TITLE = "Save the plan"
SAVE_FILE = "New file"
SAVE = "Save plan.toml"
SAVE_HINT = "Nothing is overwritten: the name must be new."
SAVING = "The plan is being saved …"
SAVE_AGAIN = "Replace {name}"
SAVE_AGAIN_HINT = "{name} was opened or saved here. Replace it with what stands here now?"
SAVE_AGAIN_YES = "Yes, replace it"
SAVE_AGAIN_NO = "No, keep it"
SAVED = "Saved as {path}."
PRINT_TITLE = "Print the script"
PRINT_FILE = "New PDF"
PRINT = "Print the script"
PRINT_HINT = "The paper that everybody follows. The ceremony's folder holds its final print, with the words to approve."
PRINTING = "The script is being laid out …"
PRINTED = "Printed to {path}."
MAKE_TITLE = "Make the ceremony"
MAKE_FOLDER = "New folder"
MAKE = "Make the ceremony"
MAKE_HINT = "Script, plan, paper and, in a rehearsal, fresh tokens. Then it is approved by words from the paper."
MAKING = "The ceremony's folder is being made …"
MADE = "The ceremony is in {path}."
WAITS_FOR_FIELDS = "Waits for the fields that are not filled in."
WAITS_FOR_PLAN = "Waits for the plan to fit its script."
WAITS_FOR_NAME = "Waits for a name."
WAITS_FOR_BACKUP = "Waits for the folder of the wrapped key."
