package org.tellapart.runtime;

/**
 * What a graph says of one picture.
 *
 * @param probabilities one for each class
 * @param unknownScore {@link Float#NaN} for a graph without one
 * @param milliseconds that the run took, without decoding
 */
public record GraphOutput(float[] probabilities, float unknownScore, double milliseconds) {}
