from tongban.common.errors import ConflictError


class AgencyTiedError(ConflictError):
    code = "agencies.tied"
    message = "{name}还有 {what}，先移交、办结或者停用这些，再停用机构"
