"""The journal's file, the custody media and the clock, each by itself: what they refuse, and what is left then."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ceremony.adapters.journal_file import JournalFile
from ceremony.adapters.system import SystemClock
from ceremony.adapters.workspace import FolderMedia, Workspace
from ceremony.errors import RefusedError, WorldError
from ceremony.plan import Medium

BLOB = b"a wrapped key"
DIGEST = hashlib.sha256(BLOB).hexdigest()


class TestMedia:
    @pytest.fixture
    def workspace(self, tmp_path: Path) -> Workspace:
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
        return Workspace(tmp_path)

    @pytest.fixture
    def media(self, workspace: Workspace) -> FolderMedia:
        return FolderMedia(workspace, (Medium("m1", "one", "p"), Medium("m2", "two", "p")))

    def test_a_medium_that_holds_another_key_is_left_alone(self, workspace: Workspace, media: FolderMedia) -> None:
        media.store_blob(BLOB)
        (workspace.root / "two" / "root.kwp").write_bytes(b"another key")
        with pytest.raises(RefusedError, match=r"two/root\.kwp exists already"):
            media.copy_blob(DIGEST)
        assert (workspace.root / "two" / "root.kwp").read_bytes() == b"another key"
        assert (workspace.root / "one" / "root.kwp").read_bytes() == BLOB

    def test_writing_media_again_goes_on_where_it_was(self, workspace: Workspace, media: FolderMedia) -> None:
        media.store_blob(BLOB)
        media.copy_blob(DIGEST)
        (workspace.root / "two" / "root.kwp").unlink()
        assert media.copy_blob(DIGEST) == ("m1", "m2")
        assert (workspace.root / "two" / "root.kwp").read_bytes() == BLOB

    def test_a_medium_that_is_not_there_is_named(self, workspace: Workspace, media: FolderMedia) -> None:
        media.store_blob(BLOB)
        (workspace.root / "two").rmdir()
        (workspace.root / "two").write_bytes(b"a stick that is not mounted")
        with pytest.raises(WorldError, match=r"two/root\.kwp cannot be written") as caught:
            media.copy_blob(DIGEST)
        assert caught.value.remedy == "mend the medium, then run again"

    def test_a_second_blob_never_replaces_the_first(self, workspace: Workspace, media: FolderMedia) -> None:
        media.store_blob(BLOB)
        with pytest.raises(RefusedError, match="exists already"):
            media.store_blob(b"another")
        assert (workspace.backup / "root.kwp").read_bytes() == BLOB

    def test_a_backup_folder_that_cannot_be_made_is_named(self, workspace: Workspace, media: FolderMedia) -> None:
        workspace.backup.write_bytes(b"a file in its place")
        with pytest.raises(WorldError, match="backup cannot be made: File exists"):
            media.store_blob(BLOB)

    def test_an_erased_blob_leaves_nothing(self, workspace: Workspace, media: FolderMedia) -> None:
        media.store_blob(BLOB)
        (workspace.backup / "root.kwp.unfinished").write_bytes(BLOB[:5])
        media.erase_blob()
        media.erase_blob()
        assert list(workspace.backup.iterdir()) == []

    def test_a_blob_on_no_medium_is_refused(self, media: FolderMedia) -> None:
        with pytest.raises(WorldError, match="looked at backup, m1, m2"):
            media.load_blob(DIGEST)


class TestJournal:
    def test_a_journal_is_locked_while_it_is_open(self, tmp_path: Path) -> None:
        journal = JournalFile(tmp_path, None)
        with pytest.raises(RefusedError, match="is running already"):
            JournalFile(tmp_path, None)
        journal.close()
        JournalFile(tmp_path, None).close()

    def test_a_mirror_follows_and_catches_up(self, tmp_path: Path) -> None:
        journal = JournalFile(tmp_path / "journal", tmp_path / "mirror")
        journal.append(b"one")
        journal.close()
        mirror = tmp_path / "mirror" / "transcript.jsonl"
        assert mirror.read_bytes() == b"one\n"
        mirror.write_bytes(b"on")
        JournalFile(tmp_path / "journal", tmp_path / "mirror").close()
        assert mirror.read_bytes() == b"one\n"

    def test_a_mirror_of_another_ceremony_is_refused_and_left_alone(self, tmp_path: Path) -> None:
        (tmp_path / "mirror").mkdir()
        (tmp_path / "mirror" / "transcript.jsonl").write_bytes(b"theirs\n")
        with pytest.raises(RefusedError, match="holds another record"):
            JournalFile(tmp_path / "journal", tmp_path / "mirror")
        assert (tmp_path / "mirror" / "transcript.jsonl").read_bytes() == b"theirs\n"
        JournalFile(tmp_path / "journal", None).close()

    def test_a_line_that_one_medium_refuses_is_on_neither(self, tmp_path: Path) -> None:
        journal = JournalFile(tmp_path / "journal", tmp_path / "mirror")
        journal.append(b"one")
        mirror = tmp_path / "mirror" / "transcript.jsonl"
        mirror.rename(tmp_path / "pulled")
        mirror.mkdir()
        with pytest.raises(WorldError, match=r"mirror/transcript\.jsonl cannot be written") as caught:
            journal.append(b"two")
        assert caught.value.remedy.endswith("nothing recorded is lost")
        assert (tmp_path / "journal" / "transcript.jsonl").read_bytes() == b"one\n"
        assert (tmp_path / "pulled").read_bytes() == b"one\n"
        mirror.rmdir()
        (tmp_path / "pulled").rename(mirror)
        journal.append(b"two")
        assert mirror.read_bytes() == journal.read() == b"one\ntwo\n"
        journal.close()

    def test_a_journal_that_cannot_be_made_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "journal").write_bytes(b"a file")
        with pytest.raises(WorldError, match=r"journal/transcript\.jsonl cannot be written"):
            JournalFile(tmp_path / "journal", None)


class TestClock:
    def test_a_clock_behind_the_journal_is_refused(self) -> None:
        last = datetime.now(UTC) + timedelta(hours=1)
        with pytest.raises(WorldError, match="but the journal ends at") as caught:
            SystemClock(last)
        assert caught.value.remedy.startswith("set the clock to UTC from a witnessed source")

    def test_time_is_utc_in_whole_seconds_and_never_runs_backwards(self) -> None:
        clock = SystemClock(None)
        times = [clock.now() for _ in range(100)]
        assert times == sorted(times)
        assert {(time.microsecond, time.tzinfo) for time in times} == {(0, UTC)}
