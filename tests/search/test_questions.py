"""Questions of readers, each with what must be among the first ten answers."""

import csv
from pathlib import Path

import pytest

from partnership.search.asking import ask
from partnership.search.models import Entry

with Path(__file__).with_name("questions.csv").open(encoding="utf-8") as file:
    QUESTIONS = [tuple(row.values()) for row in csv.DictReader(file)]


def test_there_are_enough_of_both_languages():
    languages = [language for language, _question, _answers in QUESTIONS]
    assert len(QUESTIONS) >= 80
    assert min(languages.count("en"), languages.count("zh-hans")) >= 40


@pytest.mark.parametrize(("language", "question", "answers"), QUESTIONS)
def test_the_first_ten_have_the_answer(record, language, question, answers):
    keys = ask(question, Entry.objects.public()).keys[:10]
    found = [
        f"{model.rsplit('.')[-1]}:{slug}"
        for model, slug in Entry.objects.filter(pk__in=keys).values_list("model", "slug")
    ]
    assert set(answers.split()) <= set(found)
