from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, LargeBinary, String, func
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


class Nurse(Base):
    __tablename__ = "nurses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    badge: Mapped[str] = mapped_column(String(16), unique=True)
    face_uid: Mapped[str | None] = mapped_column(String(36), index=True)


class Patient(Base):
    __tablename__ = "patients"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    ward: Mapped[str] = mapped_column(String(8))
    is_alive: Mapped[bool] = mapped_column(default=True)


class Portrait(Base):
    __tablename__ = "portraits"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"))
    face_jpeg: Mapped[bytes] = mapped_column(LargeBinary)


class WoundPhoto(Base):
    __tablename__ = "wound_photos"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"))
    jpeg: Mapped[bytes] = mapped_column(LargeBinary)


class Visit(Base):
    __tablename__ = "visits"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    visitor_uid: Mapped[str] = mapped_column(String(36))
    ward: Mapped[str] = mapped_column(String(8))
    session_id: Mapped[str | None]
    state: Mapped[str] = mapped_column(String(16), default="open")
    at: Mapped[datetime] = mapped_column(server_default=func.now())
