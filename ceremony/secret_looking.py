"""What must not stand in a record: a line that could be a PIN, or words of a share, typed where a text was asked for.

Pure. It errs on the side of refusing: whoever means no secret can say it in other words.
"""

import re

import shamir

NOT_TAKEN = (
    "That looks like a PIN, or like words of a share. It was not taken: it would stand in the record for ever. "
    "If it is no secret, say it in other words."
)
_FEWEST_DIGITS = 4
_FEWEST_WORDS = 4
_FEWEST_LETTERS = 4
"""From so many letters on a word of the list is known, and so many are typed of each."""
_WORD = re.compile(r"[^\W\d_]+")


def looks_secret(text: str) -> bool:
    """Return whether a text is all digits, or holds four words of a share in a row, each by four letters or more."""
    digits = "".join(text.split())
    if digits.isdigit() and len(digits) >= _FEWEST_DIGITS:
        return True
    run = 0
    for word in _WORD.findall(text):
        run = run + 1 if len(word) >= _FEWEST_LETTERS and len(shamir.completions(word)) == 1 else 0
        if run == _FEWEST_WORDS:
            return True
    return False
