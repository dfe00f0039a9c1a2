"""What a loan's parties bring with them: a file of their own, and an attorney's standing before the person.

A joint borrower whom the file only names gets a file of their own, so that numbers, caps and stops are theirs. An
attorney on the file is what the gate knows as a person's request to be spoken to through them: it binds from the day on
which the lender learned of it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from hashlib import blake2b

from assistant.core.book.records import EventRecord, KnownLoan, PartyRecord
from assistant.core.terms import PartyRole
from assistant.places import phone
from assistant.store.book_changes import Trail
from assistant.store.joint_files import NewFile, open_files


def filed(
    trail: Trail, records: Sequence[PartyRecord], loan_refs: Mapping[int, str], lines: Sequence[int]
) -> list[PartyRecord]:
    """The same records, each joint borrower naming a borrower; `loan_refs` by the loan's id. Safe to repeat."""
    rows = enumerate(zip(records, lines, strict=True))
    files = {at: own_file(one, loan_refs[one.loan_id], line) for at, (one, line) in rows if needs_file(one)}
    ids = open_files(trail, files.values())
    return [one._replace(borrower_id=ids[files[at].ref]) if at in files else one for at, one in enumerate(records)]


def represented(
    records: Sequence[PartyRecord], loans: Mapping[int, tuple[str, KnownLoan]], today: date, now: datetime
) -> dict[str, EventRecord]:
    """The attorneys' requests, by what makes each the same whenever it is read again; `loans` by the loan's id."""
    here = (one for one in records if one.role == PartyRole.ATTORNEY and not _is_over(one, today))
    return dict(_request(one, *loans[one.loan_id], now) for one in here)


def _is_over(record: PartyRecord, today: date) -> bool:
    return record.expires_on is not None and record.expires_on < today


def _request(record: PartyRecord, loan_ref: str, loan: KnownLoan, now: datetime) -> tuple[str, EventRecord]:
    who = blake2b(f"{loan_ref}:{record.name}:{record.phone}:{record.email}".encode(), digest_size=12).hexdigest()
    return f"attorney:{who}", EventRecord(
        borrower_id=loan.borrower_id, at=now, event="request", direction="in", by="own", person="borrower", number=None,
        loan_refs=(loan_ref,), outcome=None, mode=None, style=None, purpose=None, status=None,
        detail={"request": "attorney"}, text=None,
    )  # fmt: skip


def needs_file(record: PartyRecord) -> bool:
    """Owes the loan, can be reached, and is nobody whom the file knows as a borrower."""
    owes = record.role == PartyRole.JOINT and record.liability != "none"
    return owes and record.borrower_id is None and bool(record.name) and bool(record.phone or record.email)


def own_file(record: PartyRecord, loan_ref: str, line: int) -> NewFile:
    """The same row makes the same file. Its ref must not tell the name: refs stand in the log."""
    ref = f"{loan_ref}+{blake2b(f'{loan_ref}:{record.name}'.encode(), digest_size=4).hexdigest()}"
    zones = tuple(phone(record.phone, None).zones) if record.phone else ()
    given = (("phone", record.phone, zones), ("email", record.email, ()))
    points = tuple((channel, value, found) for channel, value, found in given if value)
    return NewFile(ref=ref, name=record.name or "", language=record.language, points=points, line=line)
