import uuid

from sqlalchemy import Boolean, DateTime, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from . import db


class Employee(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    agency: Mapped[str | None] = mapped_column(String(60))
    licensed: Mapped[bool] = mapped_column(Boolean, default=False)
    face_uid: Mapped[str | None] = mapped_column(String(36), unique=True)
    badge_path: Mapped[str | None] = mapped_column(String(200))
    facesign_session: Mapped[str | None] = mapped_column(String(64))
    proven: Mapped[bool] = mapped_column(Boolean, default=False)

    @staticmethod
    def new_face_uid() -> str:
        return str(uuid.uuid4())


class Forklift(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    hall: Mapped[str] = mapped_column(String(20))
    driver_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))


class Shift(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    started_at: Mapped[DateTime] = mapped_column(DateTime(timezone=True))


class MediaNotice(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(String(64), unique=True)
    session_id: Mapped[str] = mapped_column(String(64))
