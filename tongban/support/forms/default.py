"""The form for items that came from elsewhere without one: who applies, for what, and how the result is collected."""

from __future__ import annotations

from typing import Any

DEFAULT_FORM: dict[str, Any] = {
    "code": "default",
    "title": "通用申请表",
    "pages": [
        {
            "id": "applicant",
            "title": "申请人",
            "groups": [
                {
                    "id": "applicant_details",
                    "title": "申请人信息",
                    "fields": [
                        {
                            "id": "applicant_name",
                            "type": "text",
                            "label": "申请人名称",
                            "hint": "个人填姓名，单位填营业执照或法人证书上的全称",
                            "required": True,
                            "max_length": 120,
                            "source": {"party": "name"},
                        },
                        {
                            "id": "applicant_id",
                            "type": "text",
                            "label": "申请人证件号码",
                            "hint": "个人填身份证号，单位填统一社会信用代码",
                            "required": True,
                            "max_length": 30,
                            "source": {"party": "id_number"},
                        },
                        {
                            "id": "applicant_phone",
                            "type": "phone",
                            "label": "联系电话",
                            "hint": "办理中有事会打这个电话",
                            "required": True,
                            "source": {"party": "phone"},
                        },
                        {"id": "applicant_address", "type": "address", "label": "联系地址"},
                    ],
                }
            ],
        },
        {
            "id": "request",
            "title": "申请内容",
            "groups": [
                {
                    "id": "request_details",
                    "title": "要办的事",
                    "fields": [
                        {
                            "id": "request",
                            "type": "textarea",
                            "label": "申请事项说明",
                            "hint": "写清楚要办什么、涉及的地点或项目，一两句话即可",
                            "required": True,
                            "max_length": 500,
                        },
                        {
                            "id": "delivery",
                            "type": "choice",
                            "label": "结果怎么取",
                            "required": True,
                            "options": [
                                {"value": "window", "label": "到窗口领取"},
                                {"value": "post", "label": "邮寄送达", "hint": "寄到您写的地址"},
                            ],
                        },
                        {
                            "id": "post_address",
                            "type": "address",
                            "label": "邮寄地址",
                            "hint": "写到门牌号，并写收件人",
                            "required": True,
                            "visible_if": "delivery == 'post'",
                        },
                        {"id": "remarks", "type": "textarea", "label": "其他要说明的", "max_length": 500},
                    ],
                }
            ],
        },
    ],
}
