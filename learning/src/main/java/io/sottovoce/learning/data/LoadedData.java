package io.sottovoce.learning.data;

import java.util.List;

/**
 * What the catalogue loads.
 *
 * @param name the data set's name
 * @param train examples to learn from
 * @param test examples to evaluate on
 * @param features the names of the features where they are columns; empty for images
 * @param classes the names of the classes in order of class number; empty for regression
 * @param notes what was done to the data that its user should know, one line each
 */
public record LoadedData(
        String name, Examples train, Examples test, List<String> features, List<String> classes, List<String> notes) {
    public LoadedData {
        features = List.copyOf(features);
        classes = List.copyOf(classes);
        notes = List.copyOf(notes);
    }
}
