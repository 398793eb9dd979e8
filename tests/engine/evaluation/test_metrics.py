from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn import metrics as reference

from engine.evaluation.metrics import confusion_matrix, per_class_table, score_of, wilson_interval

pairs = st.integers(2, 6).flatmap(
    lambda classes: st.tuples(
        st.just(classes),
        st.lists(st.tuples(st.integers(0, classes - 1), st.integers(0, classes - 1)), min_size=1, max_size=60),
    )
)


@settings(deadline=None, max_examples=60)
@given(pairs)
def test_scores_are_scikit_learn_s(drawn):
    classes, answers = drawn
    labels, guesses = np.array(answers, dtype=np.intp).T
    confusion = confusion_matrix(labels, guesses, classes)
    assert confusion.tolist() == reference.confusion_matrix(labels, guesses, labels=range(classes)).tolist()
    score = score_of(confusion)
    assert score.accuracy == pytest.approx(reference.accuracy_score(labels, guesses))
    present = np.unique(labels)
    recalls = reference.recall_score(labels, guesses, labels=present, average="macro", zero_division=0)
    assert score.balanced == pytest.approx(recalls)
    names = tuple("abcdef"[:classes])
    precision, recall, f1, support = reference.precision_recall_fscore_support(
        labels, guesses, labels=range(classes), zero_division=0
    )
    for number, values in enumerate(per_class_table(confusion, names).values()):
        assert values["precision"] == pytest.approx(precision[number])
        assert values["recall"] == pytest.approx(recall[number])
        assert values["f1"] == pytest.approx(f1[number])
        assert values["pictures"] == support[number]


@settings(deadline=None, max_examples=100)
@given(st.integers(1, 100_000).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_the_interval_is_scipy_s(drawn):
    right, total = drawn
    expected = binomtest(right, total).proportion_ci(0.95, method="wilson")
    assert wilson_interval(right, total) == pytest.approx((expected.low, expected.high), abs=1e-9)
    low, high = wilson_interval(right, total)
    assert 0 <= low <= right / total <= high <= 1


def test_an_interval_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        wilson_interval(0, 0)
