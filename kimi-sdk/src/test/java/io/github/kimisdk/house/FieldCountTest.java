package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A class of the internal packages has at most twelve instance fields. */
class FieldCountTest {

  private static final int MAX_FIELDS = 12;

  @Test
  void internalClassesHaveAtMostTwelveFields() throws IOException {
    Path classes = House.classes();
    try (Stream<Path> files = Files.walk(classes.resolve("io/github/kimisdk/internal"))) {
      List<String> crowded = files
          .map(file -> classes.relativize(file).toString())
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .map(name -> load(name.substring(0, name.length() - ".class".length()).replace('/', '.').replace('\\', '.')))
          .filter(type -> fields(type) > MAX_FIELDS)
          .map(type -> type.getName() + " has " + fields(type))
          .sorted()
          .toList();
      assertThat(crowded).as("classes with more than " + MAX_FIELDS + " fields").isEmpty();
    }
  }

  private static long fields(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
        .count();
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, FieldCountTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new AssertionError(name, e);
    }
  }
}
