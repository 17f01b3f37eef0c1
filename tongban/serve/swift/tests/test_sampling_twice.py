from tongban.common.tests.untouched import refused, twice
from tongban.serve.swift import api as swift
from tongban.support.identity import api as identity

RULE = {"seed": "2026-双色球-050612", "percent": "10", "reason": "试行"}


def test_a_rule_that_is_sent_twice_is_set_once_and_nobody_of_one_agency_sets_it(city):
    for name in ("lin", "clerk", "reviewer", "decider", "head", "neighbour", "auditor"):
        assert refused(lambda: swift.set_sampling(actor=getattr(city, name), **RULE))  # noqa: B023
    twice(lambda: swift.set_sampling(actor=identity.SYSTEM(), **RULE))
    assert [one.seed for one in swift.sampling_rules()].count(RULE["seed"]) == 1
