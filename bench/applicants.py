"""Who hands in during a benchmark, and what: companies that open a restaurant, each with its own papers.

All through the actions, so that they are as real as the demo city's people; twice changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

BASE_CODE = "350117001001"  # 食品经营许可（新办）: five materials, three agencies review side by side
AGENCY = "nanping-scjgj"
AREA = "350702"
FILE_CODES = ("m3", "m4", "m5")
FILES = [("健康证明.pdf", 182_044), ("经营场所平面图.pdf", 431_870), ("食品安全管理制度.pdf", 96_310)]


@dataclass(frozen=True)
class Applicant:
    user_id: int
    username: str
    company: str
    uscc: str
    licence: str
    token: str


def build(count: int) -> list[Applicant]:
    """So many citizens, each the representative of a company that holds its 营业执照; with fresh tokens."""
    from django.contrib.auth.hashers import make_password

    from tongban.common import codes
    from tongban.data.licences import api as licences
    from tongban.support.agencies import api as agencies
    from tongban.support.identity import api as identity
    from tongban.support.identity.demo import PASSWORD

    system = identity.SYSTEM()
    hashed = ""
    found = []
    for number in range(1, count + 1):
        username, company = f"bench-{number:02d}", f"南平市测速餐饮{number:02d}号有限公司"
        id_number = codes.make_citizen_id(AREA, date(1980, 1, 1 + number % 28), 100 + number)
        uscc = codes.make_credit_code(f"91350702MAB{number:06d}")
        user = identity.user_by_username(username)
        if user is None:
            hashed = hashed or make_password(PASSWORD)
            user = identity.create_citizen(
                actor=system,
                username=username,
                name=f"测速{number:02d}",
                id_number=id_number,
                phone=f"1395990{number:04d}",
                password_hash=hashed,
            )
            identity.save_legal_person(
                actor=system,
                uscc=uscc,
                name=company,
                kind=identity.LegalKind.COMPANY,
                representative_id_number=id_number,
                address="福建省南平市延平区演示路 1 号",
                phone=f"1395990{number:04d}",
            )
        party = identity.party_of(user, uscc)
        held = licences.held_by(uscc, ["business_licence"])
        if not held:
            info = licences.issue(
                actor=system,
                type_code="business_licence",
                agency=agencies.agency_by_key(AGENCY),
                holder=party,
                data={"name": company, "representative": user.name, "address": "福建省南平市延平区演示路 1 号"},
                case_number="",
                on=date(2024, 5, 6),
            )
            held = [info]
        token, _ = identity.issue_token(username, PASSWORD)
        found.append(Applicant(user.pk, username, company, uscc, held[0].identifier, token))
    return found


def restaurant() -> Any:
    """The guide of the item that everybody applies for."""
    from tongban.catalog.items import api as items
    from tongban.support.agencies import api as agencies

    agency = agencies.agency_by_key(AGENCY)
    return items.guide(f"{agency.uscc}3{BASE_CODE}")


def file_id(applicant: Applicant, number: int, which: int) -> UUID:
    return UUID(hashlib.md5(f"{applicant.username}/{number}/{which}".encode(), usedforsecurity=False).hexdigest())


def hand_over_files(connection: Any, applicants: list[Applicant], first: int, count: int) -> None:
    """Rows of uploaded files that nobody has claimed yet, three for each application to come; not part of a timing."""
    with (
        connection.cursor() as cursor,
        cursor.copy(
            "COPY files_storedfile"
            " (id, name, size, media_type, sha256, purpose, owner_id, owner_label, subject, created_at) FROM STDIN"
        ) as copy,
    ):
        for applicant in applicants:
            for number in range(first, first + count):
                for which, (name, size) in enumerate(FILES):
                    one = file_id(applicant, number, which)
                    digest = hashlib.sha256(one.bytes).hexdigest()
                    copy.write_row(
                        (one, name, size, "application/pdf", digest, "material", applicant.user_id,
                         applicant.username, "", "2026-01-05 09:00:00+08")
                    )  # fmt: skip


def body(guide: Any, applicant: Applicant, number: int) -> dict[str, Any]:
    """The JSON that a client posts."""
    from tongban.support.forms import api as forms

    form = forms.definition(guide.form.code, guide.form.version)
    return {
        "item": guide.code,
        "party": applicant.uscc,
        "situations": {one.id: one.options[0].value for one in guide.situations},
        "answers": forms.example(form),
        "materials": {
            "m2": {"licence": applicant.licence},
            **{code: {"file": str(file_id(applicant, number, which))} for which, code in enumerate(FILE_CODES)},
        },
    }


def encoded(guide: Any, applicant: Applicant, numbers: range) -> list[bytes]:
    """Many bodies at once; they differ only in their files."""
    first = body(guide, applicant, numbers.start)
    found = []
    for number in numbers:
        for which, code in enumerate(FILE_CODES):
            first["materials"][code] = {"file": str(file_id(applicant, number, which))}
        found.append(json.dumps(first, ensure_ascii=False).encode())
    return found
