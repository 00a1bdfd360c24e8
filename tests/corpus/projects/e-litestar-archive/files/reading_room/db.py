from __future__ import annotations

import datetime as dt
import uuid

from sqlalchemy import LargeBinary, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Visit(Base):
    __tablename__ = "visit"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    reader_no: Mapped[str] = mapped_column(index=True)
    entered_at: Mapped[dt.datetime] = mapped_column(server_default=func.now())
    snapshot: Mapped[bytes | None] = mapped_column(LargeBinary)


class RemoteSession(Base):
    __tablename__ = "remote_session"

    id: Mapped[str] = mapped_column(primary_key=True)
    reader_no: Mapped[str]
    state: Mapped[str] = mapped_column(default="created")
