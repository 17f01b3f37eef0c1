"""办公与管理: the pages of approvers, heads of agencies, item managers, administrators and auditors."""
