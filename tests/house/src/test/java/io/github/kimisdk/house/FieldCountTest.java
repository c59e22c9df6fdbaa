package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A class of a package that no library exports has at most twelve instance fields. */
class FieldCountTest {

  private static final int MAX_FIELDS = 12;

  @Test
  void hiddenClassesHaveAtMostTwelveFields() {
    List<Class<?>> hidden = House.classes().stream().flatMap(classes -> hidden(classes).stream()).toList();
    assertThat(hidden).map(Class::getPackageName).contains("io.github.kimisdk.internal.http", "io.github.kimisdk.server.gemini");
    assertThat(hidden.stream().filter(type -> fields(type) > MAX_FIELDS).map(type -> type.getName() + " has " + fields(type)))
        .as("classes with more than " + MAX_FIELDS + " fields").isEmpty();
  }

  private static List<Class<?>> hidden(Path classes) {
    List<String> exported = House.exported();
    return House.files(classes, ".class").stream()
        .map(file -> classes.relativize(file).toString().replace(".class", "").replace('/', '.').replace('\\', '.'))
        .filter(name -> !name.endsWith("-info"))
        .<Class<?>>map(FieldCountTest::load)
        .filter(type -> !exported.contains(type.getPackageName()))
        .toList();
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
