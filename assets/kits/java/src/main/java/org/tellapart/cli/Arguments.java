package org.tellapart.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was asked for on the command line.
 *
 * @param command the first word
 * @param values of the options that have one
 * @param switches the options that have none
 * @param files everything else
 */
record Arguments(String command, Map<String, String> values, Set<String> switches, List<String> files) {
    private static final Map<String, Set<String>> WITH_VALUE = Map.of(
            "classify", Set.of("--model", "--runtime", "--signed-by"),
            "selftest", Set.of("--model", "--runtime", "--signed-by"),
            "answers", Set.of("--model", "--runtime", "--signed-by", "--list", "--out"));

    /** Words that make no sense. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1L;

        UsageException(String message) {
            super(message);
        }
    }

    static Arguments parse(String[] words) throws UsageException {
        if (words.length == 0 || !WITH_VALUE.containsKey(words[0])) {
            throw new UsageException(words.length == 0 ? "say what to do" : "there is no command " + words[0]);
        }
        String command = words[0];
        Map<String, String> values = new HashMap<>();
        Set<String> switches = new HashSet<>();
        List<String> files = new ArrayList<>();
        boolean onlyFiles = false;
        for (int index = 1; index < words.length; index++) {
            String word = words[index];
            if (onlyFiles || !word.startsWith("-")) {
                files.add(word);
            } else if (word.equals("--")) {
                onlyFiles = true;
            } else if (WITH_VALUE.get(command).contains(word)) {
                if (++index == words.length) {
                    throw new UsageException(word + " needs a value");
                }
                values.put(word, words[index]);
            } else if (word.equals("--json") && command.equals("classify")) {
                switches.add(word);
            } else {
                throw new UsageException(command + " has no option " + word);
            }
        }
        if (command.equals("classify") == files.isEmpty()) {
            throw new UsageException(files.isEmpty() ? "say which pictures" : command + " takes no files");
        }
        return new Arguments(command, values, switches, files);
    }

    Optional<String> value(String name) {
        return Optional.ofNullable(values.get(name));
    }

    String needed(String name) throws UsageException {
        return value(name).orElseThrow(() -> new UsageException(command + " needs " + name));
    }

    boolean has(String name) {
        return switches.contains(name);
    }
}
