"""Which ceremonies were opened in the window last, newest first. A convenience: nothing depends on it being there."""

import json
from pathlib import Path

from ceremony.errors import WorldError

_MOST = 12


class RecentCeremonies:
    """A list of folders in one file."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def folders(self) -> tuple[Path, ...]:
        """Return the folders that still hold a ceremony."""
        try:
            listed = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            # It is made anew with the next ceremony.
            return ()
        if not isinstance(listed, list):
            return ()
        folders = (Path(one) for one in listed if isinstance(one, str))
        return tuple(folder for folder in folders if (folder / "plan.toml").is_file())

    def remember(self, folder: Path) -> None:
        """Put a folder first.

        Raises:
            WorldError: the list cannot be written.
        """
        folder = folder.absolute()
        listed = [folder, *(one for one in self.folders() if one != folder)][:_MOST]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            unfinished = self._file.with_name(f"{self._file.name}.unfinished")
            unfinished.write_text(json.dumps([str(one) for one in listed], indent=1))
            unfinished.rename(self._file)
        except OSError as error:
            raise WorldError(
                f"{self._file} cannot be written: {error.strerror}", remedy="open the ceremony by its folder next time"
            ) from error
