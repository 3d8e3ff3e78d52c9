"""Packing by example; its laws stand in tests/property."""

from __future__ import annotations

from provisioner.iam.document import Statement
from provisioner.resolve.packing import pack
from provisioner.resolve.pieces import EMPTY

LIMIT = 6144


def statement(sid: str, resources: tuple[str, ...], actions: tuple[str, ...] = ("s3:ListBucket",)) -> Statement:
    return Statement(sid=sid, actions=actions, resources=resources)


def test_document_at_the_limit_is_one_and_a_character_more_makes_two() -> None:
    small = statement("Small", ("b",))
    alone = pack([small], LIMIT)[0].size() - EMPTY
    fits = statement("Large", ("r" * (LIMIT - EMPTY - 2 * alone + 1),), ("s3:GetObject",))
    larger = statement("Large", (fits.resources[0] + "r",), ("s3:GetObject",))

    assert [document.size() for document in pack([fits, small], LIMIT)] == [LIMIT]
    assert [len(document.statements) for document in pack([larger, small], LIMIT)] == [1, 1]


def test_long_statement_is_split_by_its_resources_and_keeps_its_sid() -> None:
    arns = tuple(f"arn:aws:s3:::{'b' * 50}-{number:03d}" for number in range(120))
    documents = pack([statement("Content", arns)], LIMIT)

    assert [[each.sid for each in document.statements] for document in documents] == [["Content"], ["Content"]]
    assert sorted(arn for document in documents for each in document.statements for arn in each.resources) == list(arns)


def test_parts_of_one_statement_never_stand_in_one_document_since_their_sids_are_equal() -> None:
    lengths = {"actions": [2, 10, 2, 100], "resources": [2, 200, 100, 200, 60, 100, 2]}
    actions, resources = (
        tuple(chr(97 + index) * length for index, length in enumerate(each)) for each in lengths.values()
    )

    assert {len(document.statements) for document in pack([statement("S", resources, actions)], 209)} == {1}


def test_what_cannot_be_split_stays_larger() -> None:
    (document,) = pack([statement("Content", ("r" * LIMIT,))], LIMIT)

    assert document.size() > LIMIT
