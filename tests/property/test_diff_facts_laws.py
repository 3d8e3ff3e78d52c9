"""Two random policies: every request of a small world, asked of the evaluator, against what the facts say."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import given

from provisioner.finding import Position
from provisioner.iam.document import Document
from provisioner.model.desired import Policy, Role
from provisioner.views.diff.facts import surplus
from provisioner.views.diff.rights import Rights, rights
from provisioner.views.diff.rows import Extent, Row, rows, vocabulary
from tests.property.policies import ACTIONS, RESOURCES, WORLD, allows, changed, covers, documents

EMPTY = Document(statements=())


def of(document: Document) -> Rights:
    return rights(
        Role(
            stack="s",
            name="r",
            path="/",
            arn="arn:aws:iam::111111111111:role/r",
            description="",
            external_id="s/e",
            session_seconds=1800,
            max_session_seconds=3600,
            permissions_boundary=None,
            tags={},
            trust_policy=EMPTY,
            policies=(Policy(name="p", path="/", arn="arn:aws:iam::111111111111:policy/p", document=document),),
            users=(),
            session_tags=False,
            source_identity=False,
            at=Position("stacks.yaml", 1, 1),
        )
    )


def found(before: Document, after: Document) -> tuple[Row, ...]:
    """Return what is new, in rows."""
    return rows(surplus(of(after), of(before)), vocabulary(of(after), of(before)))


def missed(before: Document, after: Document) -> Iterator[object]:
    told = found(before, after)
    for asked, now in changed(before, after):
        if now and not any(covers(asked, row) for row in told):
            yield asked


def overstated(before: Document, after: Document) -> Iterator[object]:
    exact = [row for row in found(before, after) if row.extent is Extent.EXACT]
    for asked in WORLD:
        for row in exact:
            if covers(asked, row, exactly=True) and (allows(before, asked) or not allows(after, asked)):
                yield asked, row


@given(documents(), documents())
def test_every_request_that_is_allowed_now_is_told(before: Document, after: Document) -> None:
    assert list(missed(before, after)) == []


@given(documents(), documents())
def test_every_request_of_an_exact_row_is_allowed_now_and_was_not(before: Document, after: Document) -> None:
    assert list(overstated(before, after)) == []


def plain(row: Row) -> bool:
    """Tell whether the small world holds all of a row's actions and resources."""
    whole = {*row.actions} <= {*ACTIONS} and {*row.resources} <= {*RESOURCES}
    return whole and "*" not in row.resources


@given(documents(simple=True), documents(simple=True))
def test_nothing_is_told_where_no_answer_changes(before: Document, after: Document) -> None:
    told = found(before, after)
    if not any(now for _, now in changed(before, after)):
        assert [row for row in told if row.extent is not Extent.FUTURE and plain(row)] == []


@given(documents())
def test_a_policy_has_nothing_that_itself_has_not(document: Document) -> None:
    assert found(document, document) == ()
