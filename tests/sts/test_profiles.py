"""``profiles``: sections come, change and go, and no other byte of the file changes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.configloader import load_config
from botocore.exceptions import ConfigParseError
from hypothesis import given
from hypothesis import strategies as st

from provisioner.commands import config_file, profiles
from provisioner.commands.output import UsageError
from provisioner.report.aws_config import edited
from provisioner.views.profiles import Origin, Profile
from tests.sts.conftest import IDENTITY, Desk
from tests.sts.odd_config_files import ODD_FILES, PLAIN

NAMES = ["api-production", "api-production-preview", "website-production", "website-staging"]
EVERYTHING = profiles.Wanted(source_profile=None, prefix="", session_name="me", stack=None, account=None, remove=False)
odd_file = pytest.mark.parametrize("content", ODD_FILES.values(), ids=ODD_FILES)


def _run(desk: Desk, file: Path, *, check: bool = False, remove: bool = False) -> int:
    wanted = profiles.Wanted(source_profile=None, prefix="", session_name="me", stack=None, account=None, remove=remove)
    return profiles.run(desk.folder, wanted, file=file, check=check)


def _profiles_of(path: Path) -> dict[str, object] | None:
    try:
        return dict(load_config(str(path))["profiles"])
    except ConfigParseError:
        return None


@odd_file
def test_what_is_added_to_an_odd_file_goes_again_without_a_trace(
    desk: Desk, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    file = desk.folder / "odd"
    file.write_bytes(content)
    assert _run(desk, file) == 0
    first = file.read_bytes()
    assert capsys.readouterr().out == "".join(f"added: {name}\n" for name in NAMES)
    assert first.startswith(content)

    assert (_run(desk, file), file.read_bytes()) == (0, first)
    assert capsys.readouterr().out == "nothing to change\n"

    assert _run(desk, file, remove=True) == 0
    assert file.read_bytes() == content


@odd_file
def test_sdk_reads_every_other_section_of_an_odd_file_as_before(desk: Desk, content: bytes) -> None:
    file = desk.folder / "odd"
    file.write_bytes(content)
    before = _profiles_of(file)
    _run(desk, file)
    after = _profiles_of(file)

    if before is None:
        assert after is None
    else:
        assert after is not None
        assert {name: section for name, section in after.items() if name not in NAMES} == before
        assert sorted(after.keys() - before.keys()) == NAMES


def test_there_are_thirty_odd_files_and_more() -> None:
    assert len(ODD_FILES) >= 30


@odd_file
def test_what_stands_behind_our_sections_stays_too(desk: Desk, content: bytes) -> None:
    file = desk.folder / "odd"
    file.write_bytes(b"")
    _run(desk, file)
    ours = file.read_bytes()
    eol = b"\n" if content else b""
    file.write_bytes(ours + eol + content)
    _run(desk, file)
    assert file.read_bytes() == ours + eol + content

    _run(desk, file, remove=True)
    assert file.read_bytes() == eol + content


def test_section_has_what_the_sdk_needs_to_take_the_role(desk: Desk) -> None:
    ran = desk.run("profiles", "--file", "config", "--session-name", "me")
    section = load_config(str(desk.folder / "config"))["profiles"]["website-production"]

    assert ran.returncode == 0
    assert section == {
        "role_arn": "arn:aws:iam::333333333333:role/stack-updaters/WebsiteStackUpdaterRole",
        "source_profile": "cicd-bot",
        "external_id": "website/production",
        "duration_seconds": "1800",
        "role_session_name": "me",
        "region": "eu-west-1",
    }


def test_sdk_takes_every_role_through_its_section(desk: Desk) -> None:
    config = desk.folder / "config"
    config.write_text(
        f"[profile cicd-bot]\naws_access_key_id = {desk.environment['AWS_ACCESS_KEY_ID']}\n"
        f"aws_secret_access_key = {desk.environment['AWS_SECRET_ACCESS_KEY']}\n",
        "utf-8",
    )
    desk.asked.add(config)
    assert desk.run("profiles", "--session-name", "me", AWS_CONFIG_FILE=str(config)).returncode == 0
    kept = {name: text for name, text in desk.environment.items() if not name.startswith("AWS_ACCESS")}
    kept.pop("AWS_SECRET_ACCESS_KEY")

    for name in NAMES:
        ran = subprocess.run(
            [sys.executable, "-c", IDENTITY],
            check=True, capture_output=True, text=True,
            env=kept | {"AWS_PROFILE": name, "AWS_CONFIG_FILE": str(config)},
        )  # fmt: skip
        assert ran.stdout.endswith("/me\n")
    assert [call["ExternalId"] for call in desk.aws.calls] == [
        "api/production", "api/production:preview", "website/production", "website/staging",
    ]  # fmt: skip
    assert {call["DurationSeconds"] for call in desk.aws.calls} == {"1800"}


def test_aws_config_file_and_the_home_folder_are_honoured(desk: Desk) -> None:
    assert desk.run("profiles").returncode == 0
    made = desk.folder / "home" / ".aws" / "config"

    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(made.parent.stat().st_mode) == 0o700
    assert desk.run("profiles", AWS_CONFIG_FILE="named").returncode == 0
    assert (desk.folder / "named").is_file()


def test_check_changes_nothing_and_fails_until_there_is_nothing_to_change(desk: Desk) -> None:
    file = desk.folder / "config"
    file.write_bytes(PLAIN)
    ran = desk.run("profiles", "--file", "config", "--check")
    assert (ran.returncode, file.read_bytes()) == (1, PLAIN)
    assert ran.stdout == "".join(f"would be added: {name}\n" for name in NAMES)

    desk.run("profiles", "--file", "config")
    ran = desk.run("profiles", "--file", "config", "--check")
    assert (ran.returncode, ran.stdout) == (0, "nothing to change\n")


def test_changed_and_removed_roles_change_and_remove_their_sections_in_place(desk: Desk) -> None:
    file = desk.folder / "config"
    desk.run("profiles", "--file", "config", "--session-name", "me")
    file.write_bytes(file.read_bytes() + b"\n[profile mine]\nregion = x\n")
    stacks = desk.folder / "stacks.yaml"
    text = stacks.read_text("utf-8")
    stacks.write_text(text.partition("  api:")[0].replace("users:", "session: 15m\n    users:"), "utf-8")
    ran = desk.run("profiles", "--file", "config", "--session-name", "me")

    assert ran.stdout == (
        "changed: website-production\nchanged: website-staging\nremoved: api-production\n"
        "removed: api-production-preview\n"
    )
    assert file.read_text("utf-8").count("duration_seconds = 900") == 2
    assert file.read_text("utf-8").startswith("\n# >>> provisioner")
    assert file.read_text("utf-8").endswith("# <<< provisioner\n\n[profile mine]\nregion = x\n")


def test_sections_of_other_stacks_stay_where_one_is_asked_for(desk: Desk) -> None:
    desk.run("profiles", "--file", "config", "--stack", "api")
    ran = desk.run("profiles", "--file", "config", "--stack", "website", "--account", "staging")

    assert ran.stdout == "added: website-staging\n"
    assert sorted(load_config(str(desk.folder / "config"))["profiles"]) == [*NAMES[:2], NAMES[3]]


def test_sections_of_another_bastion_stay(desk: Desk) -> None:
    other = Profile(
        name="elsewhere",
        origin=Origin(bastion="999999999999", account="production", stack="website", kind="updater"),
        settings=(("region", "x"),),
    )
    file = desk.folder / "config"
    file.write_text(edited("", [other], lambda _: True).text, "utf-8")
    before = file.read_bytes()
    desk.run("profiles", "--file", "config")
    desk.run("profiles", "--file", "config", "--remove")

    assert file.read_bytes() == before


def test_section_of_somebody_else_is_never_touched(desk: Desk) -> None:
    file = desk.folder / "config"
    content = b"[default]\n\n[ profile  'website-production' ] # mine\nregion = x\n"
    file.write_bytes(content)
    ran = desk.run("profiles", "--file", "config")

    assert (ran.returncode, ran.stdout, file.read_bytes()) == (2, "", content)
    assert "config: line 3: [profile website-production] is not of this program" in ran.stderr
    assert desk.run("profiles", "--file", "config", "--prefix", "p-").returncode == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'# >>> provisioner ["1", "a", "updater", "n", "s"]\n[profile n]\n', "line 1: a comment line of this program"),
        (b"[default]\n# <<< provisioner\n", "line 2: a comment line of this program"),
        (
            b'# >>> provisioner ["1", "a", "updater", "n", "s"]\n# >>> provisioner ["1", "a", "updater", "m", "s"]\n',
            "line 1: a comment line of this program",
        ),
        (
            b"# >>> provisioner nothing\n# <<< provisioner\n",
            'line 1: what stands behind "# >>> provisioner" was changed',
        ),
        (b"# >>> provisioner [1]\n# <<< provisioner\n", "was changed"),
        (b"# >>> provisioner {}\n# <<< provisioner\n", "was changed"),
        (b"# >>> provisioner [1, 2, 3, 4, [5]]\n# <<< provisioner\n", "was changed"),
        (b"# >>> provisioner 5\n# <<< provisioner\n", "was changed"),
    ],
)
def test_comment_line_that_was_changed_is_refused(desk: Desk, content: bytes, said: str) -> None:
    file = desk.folder / "config"
    file.write_bytes(content)
    ran = desk.run("profiles", "--file", "config")

    assert (ran.returncode, file.read_bytes()) == (2, content)
    assert said in ran.stderr


def test_section_that_was_copied_goes(desk: Desk) -> None:
    file = desk.folder / "config"
    desk.run("profiles", "--file", "config", "--stack", "website", "--account", "staging")
    once = file.read_bytes()
    file.write_bytes(once + b"\n" + once)
    ran = desk.run("profiles", "--file", "config", "--stack", "website", "--account", "staging")

    assert (ran.stdout, file.read_bytes()) == ("removed: website-staging\n", once)


def test_link_and_mode_of_the_file_stay(desk: Desk) -> None:
    real = desk.folder / "real"
    real.write_bytes(PLAIN)
    real.chmod(0o640)
    (desk.folder / "config").symlink_to("real")
    desk.run("profiles", "--file", "config")

    assert (desk.folder / "config").is_symlink()
    assert stat.S_IMODE(real.stat().st_mode) == 0o640
    assert real.read_bytes().startswith(PLAIN)
    assert not list(desk.folder.glob(".real*"))


@pytest.mark.parametrize("kind", ["folder", "fifo", "large", "below a file"])
def test_what_is_no_config_file_is_refused(desk: Desk, kind: str) -> None:
    path = desk.folder / "config"
    match kind:
        case "folder":
            path.mkdir()
        case "fifo":
            os.mkfifo(path)
        case "large":
            with path.open("wb") as stream:
                stream.truncate(config_file.LARGEST + 1)
        case _:
            path = desk.folder / "stacks.yaml" / "config"
    ran = desk.run("profiles", "--file", path)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert str(path) in ran.stderr


def test_file_that_changes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("new", "utf-8")

    with pytest.raises(UsageError, match="another program has just changed it"):
        config_file.write(path, "mine", before="old")
    assert (path.read_text("utf-8"), list(tmp_path.iterdir())) == ("new", [path])


def test_two_roles_of_one_name_are_told_apart_by_the_user(desk: Desk) -> None:
    stacks = desk.folder / "stacks.yaml"
    text = stacks.read_text("utf-8")
    more = text[text.index("  website:") : text.index("  api:")].replace("website:", "web/site:").replace("www", "w")
    stacks.write_text(text + more.replace("[staging, production]", "[staging]") + more.replace("web/", "web-"), "utf-8")
    ran = desk.run("profiles", "--file", "config")

    assert ran.returncode in (1, 2)
    assert not (desk.folder / "config").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--stack", "nothing"), 'there is no stack "nothing": the stacks are api, website'),
        (("--account", "nowhere"), 'there is no account "nowhere"'),
        (("--session-name", "a b"), "--session-name has 2 to 64"),
        (("--source-profile", "a\nb"), "--source-profile is one line"),
    ],
)
def test_wrong_usage_names_what_is_wrong(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    ran = desk.run("profiles", "--file", "config", *arguments)

    assert (ran.returncode, (desk.folder / "config").exists()) == (2, False)
    assert said in ran.stderr


TEXTS = st.text(st.sampled_from("[]#;=ab \t\r\n\ufeff'\"\\é\0")) | st.text()


@given(TEXTS, TEXTS)
def test_any_text_around_our_sections_stays_as_it_is(before: str, after: str) -> None:
    ours = Profile(
        name="n", origin=Origin(bastion="1", account="a", stack="s", kind="updater"), settings=(("region", "x"),)
    )
    added = edited(before, [ours], lambda _: True).text
    whole = added + after
    assert added.startswith(before)
    assert edited(whole, [ours], lambda _: True).text == whole
    assert edited(added, [], lambda _: True).text == before
    without = edited(whole, [], lambda _: True).text
    assert without.startswith(before)
    assert without.endswith(after)
    assert len(without) - len(before) - len(after) in range(3)


@given(TEXTS, st.lists(st.sets(st.sampled_from("abc")), max_size=5))
def test_sections_come_and_go_in_any_order_and_leave_nothing_behind(text: str, steps: list[set[str]]) -> None:
    now = text
    for number, names in enumerate(steps):
        wanted = [
            Profile(
                name=name,
                origin=Origin(bastion="1", account="a", stack=name, kind="updater"),
                settings=(("duration_seconds", str(number)),),
            )
            for name in sorted(names)
        ]
        now = edited(now, wanted, lambda _: True).text
        assert now.startswith(text)
        assert edited(now, wanted, lambda _: True).text == now
    assert edited(now, [], lambda _: True).text == text


NO_PROFILE = "note: there is no profile cicd-bot yet: aws configure --profile cicd-bot"


def _notes(ran: subprocess.CompletedProcess[str]) -> list[str]:
    return [line for line in ran.stderr.splitlines() if line.startswith("note: ")]


def test_note_names_the_profile_that_is_still_to_be_made(desk: Desk) -> None:
    ran = desk.run("profiles", "--file", "aws-config", "--stack", "website")

    assert ran.returncode == 0
    assert _notes(ran) == [NO_PROFILE]


@pytest.mark.parametrize(
    ("file", "text"),
    [("aws-config", "[profile cicd-bot]\nregion = eu-west-1\n"), ("aws-keys", "[cicd-bot]\naws_access_key_id = x\n")],
)
def test_profile_in_either_file_of_aws_needs_no_note(desk: Desk, file: str, text: str) -> None:
    (desk.folder / file).write_text(text, "utf-8")
    desk.environment["AWS_SHARED_CREDENTIALS_FILE"] = str(desk.folder / "aws-keys")
    ran = desk.run("profiles", "--file", "aws-config", "--stack", "website")

    assert (ran.returncode, _notes(ran)) == (0, [])


def test_file_of_keys_that_cannot_be_read_stops_nothing(desk: Desk) -> None:
    (desk.folder / "aws-keys").mkdir()
    desk.environment["AWS_SHARED_CREDENTIALS_FILE"] = str(desk.folder / "aws-keys")
    ran = desk.run("profiles", "--file", "aws-config", "--stack", "website")

    assert (ran.returncode, _notes(ran)) == (0, [NO_PROFILE])


def test_sections_that_are_removed_need_no_profile(desk: Desk) -> None:
    desk.run("profiles", "--file", "aws-config", "--stack", "website")

    assert _notes(desk.run("profiles", "--file", "aws-config", "--remove")) == []
