"""A joint borrower whom the file only names gets a file of their own, so that numbers, caps and stops are theirs."""

from collections.abc import Mapping, Sequence
from hashlib import blake2b

from assistant.core.book.records import PartyRecord
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
