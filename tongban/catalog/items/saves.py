"""草稿存档: each save of a draft, and what an editor had before him who opened one."""

from __future__ import annotations

from tongban.common.errors import NotFoundError

from .guide import GuideBody, body_from
from .models import DraftSave, Item, ItemVersion


def keep(draft: ItemVersion) -> None:
    """To be called in the transaction that writes a draft."""
    DraftSave.objects.create(
        version=draft,
        revision=draft.revision,
        body=draft.body,
        saved_by_id=draft.edited_by_id,
        saved_at=draft.edited_at,
    )


def body_at(item: Item, version: int, revision: int) -> GuideBody:
    """The body behind a version's number and the number of its save (0: the version itself, there was no draft).

    A draft whose item has followed the power list bears another version's number since; its saves stay with it.
    """
    saves = DraftSave.objects.filter(version__item=item, revision=revision) if revision else DraftSave.objects.none()
    kept = saves.filter(version__version=version).first() or saves.order_by("-pk").first()
    if kept is not None:
        return body_from(kept.body)
    row = item.versions.filter(version=version).first()
    if row is None:
        raise NotFoundError(what=f"第 {version} 版")
    return body_from(row.body)
