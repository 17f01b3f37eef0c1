"""奖补资金: policies with conditions and amounts, awards within a budget, their publicity and their payment."""
