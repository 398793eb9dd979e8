package org.tellapart;

/**
 * A class and how probable it is.
 *
 * @param name of the class
 * @param confidence its probability, 0 to 1
 */
public record Guess(String name, float confidence) {}
