"""Labels that are probably wrong."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from engine.evaluation.doubtful import confidently_another, find_doubtful


def test_a_hand_worked_case():
    probabilities = np.array(
        [[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.1, 0.9], [0.2, 0.8], [0.95, 0.05]], dtype=np.float32
    )
    labels = np.array([0, 0, 0, 1, 1, 1])
    # Thresholds: class 0 (0.9 + 0.8 + 0.3) / 3 = 0.667, class 1 (0.9 + 0.8 + 0.05) / 3 = 0.583.
    assert confidently_another(probabilities, labels).tolist() == [False, False, True, False, False, True]
    found = find_doubtful(probabilities, labels)
    assert [(doubt.row, doubt.suggested) for doubt in found] == [(5, 0), (2, 1)]
    assert [doubt.score for doubt in found] == pytest.approx([0.95, 0.7])
    assert all(doubt.likely for doubt in found)


def test_doubted_but_not_confidently():
    # The second picture leans to class 1, but far less than pictures of class 1 do.
    probabilities = np.array([[0.9, 0.1], [0.45, 0.55], [0.02, 0.98], [0.03, 0.97]], dtype=np.float32)
    (only,) = find_doubtful(probabilities, np.array([0, 0, 1, 1]))
    assert (only.row, only.suggested, only.likely) == (1, 1, False)


def test_planted_errors_are_among_the_first_tenth():
    """Five of a hundred labels of real handwritten digits are wrong; scikit-learn's classifier is asked."""
    digits = load_digits()
    rng = np.random.default_rng(0)
    rows = rng.permutation(len(digits.target))[:800]
    features, truth = digits.data[rows] / 16, digits.target[rows]
    wrong = rng.permutation(800)[:40]
    labels = truth.copy()
    labels[wrong] = (truth[wrong] + rng.integers(1, 10, 40)) % 10
    probabilities = cross_val_predict(
        LogisticRegression(C=1.0, max_iter=500), features, labels, cv=5, method="predict_proba"
    )
    found = find_doubtful(probabilities.astype(np.float32), labels)
    shown = {doubt.row for doubt in found[:80]}
    assert len(shown & set(wrong.tolist())) >= 36
    suggested = {doubt.row: doubt.suggested for doubt in found}
    right = [suggested.get(row) == truth[row] for row in wrong.tolist()]
    assert sum(right) >= 32
    likely = {doubt.row for doubt in found if doubt.likely}
    assert len(likely & set(wrong.tolist())) / len(likely) > 0.6
    assert [doubt.score for doubt in found] == sorted((doubt.score for doubt in found), reverse=True)


def test_labels_that_nobody_doubts_are_not_listed():
    sure = np.eye(3, dtype=np.float32)[np.arange(30) % 3]
    assert find_doubtful(sure, np.arange(30) % 3) == ()


def test_a_class_without_pictures_is_never_confidently_anybodys():
    probabilities = np.array([[0.2, 0.1, 0.7], [0.1, 0.8, 0.1]], dtype=np.float32)
    assert not confidently_another(probabilities, np.array([0, 1])).any()
