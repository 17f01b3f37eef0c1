from __future__ import annotations

from tongban.common.errors import ConflictError, InvalidInputError


class FileRefusedError(InvalidInputError):
    """The file itself cannot be taken; the sentence says why and what to do."""

    code = "files.refused"
    message = "文件没有收下"

    def __init__(self, reason: str) -> None:
        super().__init__(fields={"file": reason})

    @property
    def sentence(self) -> str:
        return self.fields["file"]


class FileTooLargeError(FileRefusedError):
    code = "files.too-large"
    status = 413


class TooManyFilesError(FileRefusedError):
    code = "files.too-many"
    status = 429


class OffsetConflictError(ConflictError):
    """The sender and the platform disagree about how much has arrived; `offset` is what is really here."""

    code = "files.offset-conflict"

    def __init__(self, offset: int) -> None:
        self.offset = offset
        super().__init__(reason=f"已收到 {offset} 字节，请从这里接着传", offset=offset)
