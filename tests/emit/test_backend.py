"""Where a state is, and what encrypts it: what the files say against what stands there."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from provisioner.emit import backend
from provisioner.emit.backend import StateError, Wanted
from provisioner.model.desired import Pair
from tests.emit.fleet import Fleet

KEY = "awskms://alias/state?region=us-west-2"
SALT = {"deployment": {"secrets_providers": {"type": "passphrase", "state": {"salt": "v1:abc"}}}}
CLOUD = {"deployment": {"secrets_providers": {"type": "cloud", "state": {"url": KEY, "encryptedkey": "AQ=="}}}}


def pair(*, own: str | None, of_bastion: str | None) -> Pair:
    """Return a pair whose account and bastion name backends."""
    made = Fleet().desired().pairs[0]
    return dataclasses.replace(
        made,
        account=dataclasses.replace(made.account, backend=own),
        bastion=dataclasses.replace(made.bastion, backend=of_bastion, secrets_provider=KEY),
    )


@pytest.mark.parametrize(
    ("own", "of_bastion", "of_project", "expected"),
    [
        ("s3://own", "s3://bastion", "s3://project", "s3://own"),
        (None, "s3://bastion", "s3://project", "s3://bastion"),
        (None, None, "s3://project", "s3://project"),
        (None, None, None, None),
    ],
)
def test_the_nearest_backend_counts(
    tmp_path: Path, own: str | None, of_bastion: str | None, of_project: str | None, expected: str | None
) -> None:
    found = backend.wanted(pair(own=own, of_bastion=of_bastion), tmp_path, of_project)
    assert found == Wanted(backend=expected, secrets_provider=KEY)


def test_a_folder_is_meant_from_the_configurations_own(tmp_path: Path) -> None:
    assert (
        backend.wanted(pair(own="file://./state", of_bastion=None), tmp_path, None).backend
        == f"file://{tmp_path}/state"
    )
    assert backend.wanted(pair(own="file:///var/state", of_bastion=None), tmp_path, None).backend == "file:///var/state"
    assert backend.wanted(pair(own="file://~/state", of_bastion=None), tmp_path, None).backend == "file://~/state"


def test_a_missing_settings_file_is_written_and_one_that_is_there_is_never_touched(tmp_path: Path) -> None:
    assert backend.keep_settings(tmp_path, "main", "encryptionsalt: v1:abc\n")
    assert not backend.keep_settings(tmp_path, "main", "encryptionsalt: v1:other\n")
    assert [(path.name, path.read_text(encoding="utf-8")) for path in tmp_path.iterdir()] == [
        ("Pulumi.main.yaml", "encryptionsalt: v1:abc\n")
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (SALT, "encryptionsalt: v1:abc\n"),
        (CLOUD, f"encryptedkey: AQ==\nsecretsprovider: {KEY}\n"),
        ({"deployment": {"secrets_providers": {"type": "service", "state": {}}}}, None),
        ({}, None),
        (None, None),
    ],
)
def test_missing_settings_are_what_the_state_says(tmp_path: Path, state: object, expected: str | None) -> None:
    assert backend.settings(tmp_path, "main", state) == expected  # type: ignore[arg-type]  # JSON


def test_the_settings_file_counts_before_the_state(tmp_path: Path) -> None:
    tmp_path.joinpath("Pulumi.main.yaml").write_text("secretsprovider: gcpkms://key\n", encoding="utf-8")
    assert backend.settings(tmp_path, "main", SALT) == "secretsprovider: gcpkms://key\n"


@pytest.mark.parametrize("state", [SALT, CLOUD])
def test_another_secrets_provider_is_refused_with_the_command_that_changes_it(tmp_path: Path, state: object) -> None:
    asked = Wanted(backend=None, secrets_provider="awskms://alias/new key")
    with pytest.raises(StateError, match="pulumi stack change-secrets-provider 'awskms://alias/new key' --stack main"):
        backend.refuse_other_provider("main", asked, tmp_path, state)  # type: ignore[arg-type]  # JSON


@pytest.mark.parametrize("asked", [None, "default", "passphrase"])
def test_the_same_provider_and_none_at_all_are_fine(tmp_path: Path, asked: str | None) -> None:
    backend.refuse_other_provider("main", Wanted(backend=None, secrets_provider=asked), tmp_path, SALT)


def test_a_missing_passphrase_is_said_before_the_engine_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*backend.PASSPHRASE_VARIABLES, "PULUMI_BACKEND_URL"):
        monkeypatch.delenv(name, raising=False)
    for asked in (
        Wanted(backend=None, secrets_provider="passphrase"),
        Wanted(backend="s3://bucket", secrets_provider=None),
        Wanted(backend="file:///state", secrets_provider="default"),
    ):
        with pytest.raises(StateError, match="set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE"):
            backend.refuse_missing_passphrase("main", asked, None)
    for asked in (
        Wanted(backend="https://api.pulumi.com", secrets_provider=None),
        Wanted(backend="s3://bucket", secrets_provider=KEY),
        Wanted(backend=None, secrets_provider=None),
    ):
        backend.refuse_missing_passphrase("main", asked, None)
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "")  # an empty one is one
    backend.refuse_missing_passphrase("main", Wanted(backend=None, secrets_provider="passphrase"), None)


def test_a_backends_folder_that_is_not_there_is_refused_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="does not exist"):
        backend.refuse_missing_folder(f"file://{tmp_path}/sate")
    assert list(tmp_path.iterdir()) == []
    backend.refuse_missing_folder(f"file://{tmp_path}")
    backend.refuse_missing_folder("s3://bucket")
    backend.refuse_missing_folder(None)


def test_pulumi_yaml_names_the_project_and_its_backend(tmp_path: Path) -> None:
    assert backend.project(tmp_path) == ("provisioner", None)
    tmp_path.joinpath("Pulumi.yaml").write_text("name: access\nbackend: {url: 's3://b'}\n", encoding="utf-8")
    assert backend.project(tmp_path) == ("access", "s3://b")
    tmp_path.joinpath("Pulumi.yaml").write_text("[", encoding="utf-8")
    with pytest.raises(StateError, match="not valid YAML"):
        backend.project(tmp_path)


def test_passphrases_are_known_so_that_no_output_shows_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE", "one")
    monkeypatch.setenv("PULUMI_CONFIG_PASSPHRASE_FILE", str(tmp_path / "file"))
    assert backend.passphrases() == ("one",)
    tmp_path.joinpath("file").write_text("two\n", encoding="utf-8")
    assert backend.passphrases() == ("one", "two")
