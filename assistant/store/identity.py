"""What the file has of a person that they can be asked for on the telephone."""

from sqlalchemy import Connection, select

from assistant.core.desk.identity import Known
from assistant.store.schema import borrower, contact_point, loan

OWN = "borrower"


def known(conn: Connection, borrower_id: int) -> Known:
    """Details that only the borrower should know; a telephone number is none, since we rang it."""
    row = conn.execute(select(borrower).where(borrower.c.id == borrower_id)).one()
    own = (contact_point.c.borrower_id == borrower_id, contact_point.c.channel == "email", contact_point.c.owner == OWN)
    emails = conn.execute(select(contact_point.c.value).where(*own).order_by(contact_point.c.id)).scalars()
    refs = conn.execute(select(loan.c.ref).where(loan.c.borrower_id == borrower_id).order_by(loan.c.id)).scalars()
    return Known(
        born_on=row.born_on,
        postal_code=row.postal_code,
        street=row.address,
        employer=row.employer,
        emails=tuple(emails),
        references=tuple(refs),
    )
