"""Stops a form's upload that is larger than any file may be, before it fills the disk of temporary files."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

MARGIN = 64 * 1024
TOO_LARGE = "is_upload_too_large"


class SizeLimitHandler(FileUploadHandler):
    """Stands first in FILE_UPLOAD_HANDLERS; the rest of the body is read and thrown away."""

    def new_file(self, *args, **kwargs):
        self.seen = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        self.seen += len(raw_data)
        if self.seen > settings.FILE_SIZE_LIMIT + MARGIN:
            setattr(self.request, TOO_LARGE, True)
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size):
        return None
