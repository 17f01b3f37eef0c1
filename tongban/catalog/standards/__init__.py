"""标准化信息库: laws, regulations, rules, standards and policy papers, by version and by clause."""
