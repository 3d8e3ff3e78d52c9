"""Packing by example; its laws stand in tests/property."""

from __future__ import annotations

from benchmarks import roles
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


def test_statements_that_can_be_joined_are() -> None:
    (document,) = pack([statement("B", ("arn:aws:s3:::2",)), statement("A", ("arn:aws:s3:::1",))], LIMIT)

    assert document.statements == (statement("A", ("arn:aws:s3:::1", "arn:aws:s3:::2")),)


def different(lengths: list[int]) -> list[Statement]:
    """Return statements that cannot be joined, of so many characters with the comma behind each."""
    bare = pack([statement("S00", ("",), ("s3:00",))], LIMIT)[0].size() - EMPTY + 1
    return [
        statement(f"S{index:02d}", (chr(97 + index) * (length - bare),), (f"s3:{index:02d}",))
        for index, length in enumerate(lengths)
    ]


def test_a_packing_that_fills_every_policy_to_its_last_character_is_found_by_search() -> None:
    room = 1000
    lengths = [500, 300, 200, 400, 350, 250, 600, 280, 120]

    documents = pack(different(lengths), room + EMPTY - 1)

    assert [document.size() for document in documents] == [room + EMPTY - 1] * 3


def test_a_statement_is_cut_where_that_saves_a_policy() -> None:
    arns = tuple(f"arn:aws:s3:::{letter * 80}" for letter in "abcdefghi")
    three = [
        statement("A", arns[:3], ("s3:a",)),
        statement("B", arns[3:6], ("s3:b",)),
        statement("C", arns[6:], ("s3:c",)),
    ]
    whole = [pack([each], LIMIT)[0].size() for each in three]

    assert max(whole) < 400
    assert len(pack(three, 640)) == 2


def test_space_to_grow_is_given_up_where_there_would_be_too_many_policies() -> None:
    found = [roles.role(roles.seeded(seed), 5 * LIMIT - 900) for seed in range(30)]
    counts = [
        (len(pack(role, LIMIT)), len(pack(role, LIMIT, most=5)), len(pack(role, LIMIT, most=6))) for role in found
    ]

    assert counts.count((6, 5, 6)) > counts.count((6, 6, 6))
    assert {most_six for _, _, most_six in counts} <= {5, 6}
