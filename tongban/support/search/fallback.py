"""Searching in the database, when the index is lost: slower and simpler, never silent."""

from __future__ import annotations

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, FloatField, Q, Value, When
from django.db.models.functions import Greatest

from . import words
from .index import Found
from .models import Entry

#: A word of two characters in the name, and some likeness besides.
SURE_FROM = 3.0


def find(text: str, alternatives: list[str], kinds: list[str] | None, limit: int) -> list[Found]:
    """One SQL statement: names that hold the words, then names that look alike."""
    phrases = [words.plain(words.wanted(words.normal(text))), *(words.plain(other) for other in alternatives)]
    phrases = [phrase for phrase in dict.fromkeys(phrases) if phrase]
    if not phrases:
        return []
    parts = list(dict.fromkeys(word for phrase in phrases for word in words.words(phrase) if len(word) > 1))
    match = Q(code__istartswith=phrases[0])
    for part in [*phrases, *parts]:
        match |= Q(plain__contains=part)
    scores = [_holds(Q(plain__contains=phrase), 20.0 if number == 0 else 12.0) for number, phrase in enumerate(phrases)]
    total = TrigramWordSimilarity(phrases[0], "plain") * Value(5.0, output_field=FloatField())
    for score in scores[:1]:
        total = total + score
    if len(scores) > 1:
        total = total + (Greatest(*scores[1:]) if len(scores) > 2 else scores[1])
    for part in parts[:12]:
        total = total + _holds(Q(plain__contains=part), 2.0)
    rows = Entry.objects.filter(match)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    found = rows.annotate(score=total).order_by("-score", "code")[:limit]
    return [
        Found(row.kind, row.code, row.title, row.subtitle, row.division_path, row.popularity, float(row.score))
        for row in found
    ]


def _holds(condition: Q, points: float) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0.0), output_field=FloatField())
