"""The paper of a ceremony: share sheets, the printed script and the transcript, rendered to bytes."""
