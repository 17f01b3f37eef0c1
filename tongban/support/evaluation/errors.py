from tongban.common.errors import ConflictError


class AlreadyRatedError(ConflictError):
    code = "evaluation.already-rated"
    message = "这次服务您已经评价过，每次服务评价一次"
