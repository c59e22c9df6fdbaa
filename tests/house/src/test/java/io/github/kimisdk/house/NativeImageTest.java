package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The metadata for native images names each resource of a library and each method that the library finds by name. Reflection
 * elsewhere is refused by {@link SourceHygieneTest}.
 */
class NativeImageTest {

  private static final Pattern BY_NAME = Pattern.compile("find(?:Static|Virtual)\\(\\s*(\\w+)\\.class,\\s*\"(\\w+)\"");
  private static final Set<String> MEMBERS = Set.of("reflection", "resources");
  private static final Set<String> MEMBERS_OF_TYPES = Set.of("reason", "type", "methods");
  private static final Set<String> MEMBERS_OF_METHODS = Set.of("name", "parameterTypes");

  @Test
  void everyResourceAndEveryMethodThatIsFoundByNameIsNamed() {
    int checked = 0;
    for (String library : House.LIBRARIES) {
      Set<String> needed = new TreeSet<>(resources(library));
      needed.addAll(methods(library));
      assertThat(named(library)).as(library).isEqualTo(needed);
      checked += needed.size();
    }
    assertThat(checked).isGreaterThanOrEqualTo(5);
  }

  @Test
  void methodsThatAreFoundByNameExist() throws Exception {
    for (String library : House.LIBRARIES) {
      for (JsonValue type : entries(library, "reflection")) {
        Class<?> known = Class.forName(type.asObject().get("type").asString(), false, ClassLoader.getPlatformClassLoader());
        for (JsonValue method : type.asObject().get("methods").asArray()) {
          List<Class<?>> parameters = new ArrayList<>();
          for (JsonValue parameter : method.asObject().get("parameterTypes").asArray()) {
            parameters.add(Class.forName(parameter.asString(), false, ClassLoader.getPlatformClassLoader()));
          }
          if (Runtime.version().feature() >= 21) {
            assertThat(known.getMethod(method.asObject().get("name").asString(), parameters.toArray(Class<?>[]::new))).isNotNull();
          }
        }
      }
    }
  }

  @Test
  void theMetadataHasOnlyMembersOfItsFormat() {
    for (String library : House.LIBRARIES) {
      JsonObject metadata = metadata(library);
      assertThat(MEMBERS).containsAll(metadata.names());
      for (JsonValue type : entries(library, "reflection")) {
        assertThat(MEMBERS_OF_TYPES).containsAll(type.asObject().names());
        type.asObject().get("methods").asArray()
            .forEach(method -> assertThat(MEMBERS_OF_METHODS).containsAll(method.asObject().names()));
      }
      for (JsonValue resource : entries(library, "resources")) {
        assertThat(resource.asObject().names()).containsExactly("glob");
      }
    }
  }

  private static Set<String> named(String library) {
    Set<String> named = new TreeSet<>();
    entries(library, "resources").forEach(resource -> named.add(resource.asObject().get("glob").asString()));
    for (JsonValue type : entries(library, "reflection")) {
      String name = type.asObject().get("type").asString();
      type.asObject().get("methods").asArray().forEach(method -> named.add(
          name.substring(name.lastIndexOf('.') + 1) + "." + method.asObject().get("name").asString()));
    }
    return named;
  }

  private static Set<String> resources(String library) {
    Path resources = House.library(library).resolve("src/main/resources");
    Set<String> found = new TreeSet<>();
    if (Files.isDirectory(resources)) {
      House.files(resources, "").stream().filter(Files::isRegularFile)
          .map(file -> resources.relativize(file).toString().replace('\\', '/'))
          // Spring reads its own files when it prepares a native image.
          .filter(name -> !name.startsWith("META-INF/native-image/") && !name.startsWith("META-INF/spring"))
          .forEach(found::add);
    }
    return found;
  }

  private static Set<String> methods(String library) {
    Set<String> found = new TreeSet<>();
    for (Path file : House.files(House.library(library).resolve("src/main/java"), ".java")) {
      Matcher matcher = BY_NAME.matcher(House.read(file));
      while (matcher.find()) {
        found.add(matcher.group(1) + "." + matcher.group(2));
      }
    }
    return found;
  }

  private static List<JsonValue> entries(String library, String member) {
    JsonObject metadata = metadata(library);
    List<JsonValue> entries = new ArrayList<>();
    if (metadata.has(member)) {
      metadata.get(member).asArray().forEach(entries::add);
    }
    return entries;
  }

  private static JsonObject metadata(String library) {
    Path file = House.library(library).resolve("src/main/resources/META-INF/native-image/io.github.kimisdk/" + library
        + "/reachability-metadata.json");
    return Files.exists(file) ? Json.parse(House.read(file)).asObject() : JsonObject.EMPTY;
  }
}
