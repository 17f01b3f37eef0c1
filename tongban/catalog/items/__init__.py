"""政务服务事项: what people can apply for, and the guide (办事指南) that binds everyone who handles it."""
