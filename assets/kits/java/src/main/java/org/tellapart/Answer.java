package org.tellapart;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a model says of one picture.
 *
 * @param guesses every class, the most probable one first
 * @param unknownScore how little the picture is like anything the model learned; empty for a model without such a score
 * @param noneOfThese whether the picture is probably of none of the classes, by the thresholds that the model came with
 * @param labels of a model with several classes per picture: those that apply, in the model's order; otherwise empty
 * @param note what is worth knowing of a picture's file that was read all the same, such as that its end is missing
 */
public record Answer(
        List<Guess> guesses,
        OptionalDouble unknownScore,
        boolean noneOfThese,
        List<String> labels,
        Optional<String> note) {

    /** Copies the lists. */
    public Answer {
        guesses = List.copyOf(guesses);
        labels = List.copyOf(labels);
    }

    /** The most probable class, even where {@link #noneOfThese()} is true. */
    public String name() {
        return guesses.get(0).name();
    }

    /** The probability of the most probable class, 0 to 1. */
    public float confidence() {
        return guesses.get(0).confidence();
    }

    /**
     * The probability of a class, 0 to 1.
     *
     * @throws IllegalArgumentException if the model has no class of that name
     */
    public float probability(String name) {
        for (Guess guess : guesses) {
            if (guess.name().equals(name)) {
                return guess.confidence();
            }
        }
        throw new IllegalArgumentException("no class is called " + name);
    }
}
