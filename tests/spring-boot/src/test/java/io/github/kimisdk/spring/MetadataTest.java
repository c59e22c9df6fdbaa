package io.github.kimisdk.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The metadata by which editors complete properties, the properties that the starter takes, and the table of the guide agree. */
class MetadataTest {

  private static final Map<String, String> SAMPLES = Map.of(
      "java.lang.String", "kimi_text", "java.lang.Integer", "3", "java.lang.Long", "4", "java.lang.Boolean", "true",
      "java.time.Duration", "5s", "java.math.BigDecimal", "0.5", "java.util.List<java.lang.String>", "kimi-k3,kimi-k2.6");

  @Test
  void theStarterTakesEachPropertyOfTheMetadata() throws IOException {
    String[] set = properties().stream().map(property -> text(property, "name") + "=" + sample(property)).toArray(String[]::new);
    assertThat(set).hasSizeGreaterThan(25);
    new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(KimiAutoConfiguration.class)).withPropertyValues(set)
        .run(context -> {
          String text = context.getBean(KimiProperties.class).toString();
          assertThat(text).contains("maxSteps=3").contains("maxTokens=4").contains("total=PT5S").contains("prefix=kimi_text");
        });
  }

  @Test
  void theMetadataDescribesEachPropertyInSentences() throws IOException {
    assertThat(properties()).allSatisfy(property -> assertThat(text(property, "description")).endsWith("."));
  }

  @Test
  void theTableOfTheGuideIsThatOfTheMetadata() throws IOException {
    String guide = Files.readString(Path.of(System.getProperty("kimi.root")).resolve("docs/spring-boot.md"));
    String rows = properties().stream().map(MetadataTest::row).collect(Collectors.joining());
    assertThat(guide).contains("<!-- held by MetadataTest: begin -->\n| property | default | meaning |\n|---|---|---|\n" + rows
        + "<!-- held by MetadataTest: end -->\n");
  }

  private static String row(JsonObject property) {
    String initial = property.has("defaultValue") ? "`" + text(property, "defaultValue") + "`" : "";
    return "| `" + text(property, "name") + "` | " + initial + " | " + text(property, "description") + " |\n";
  }

  private static String sample(JsonObject property) {
    String name = text(property, "name");
    return name.equals("kimi.base-url") ? "http://127.0.0.1:1/v1" : name.equals("kimi.agent.currency") ? "CNY"
        : name.equals("kimi.model") ? "kimi-k2.6" : SAMPLES.get(text(property, "type"));
  }

  private static String text(JsonObject property, String name) {
    JsonValue value = property.get(name);
    return value instanceof JsonString string ? string.asString() : value.toString();
  }

  /** The properties of the starter, among the metadata of all jars. */
  private static List<JsonObject> properties() throws IOException {
    List<JsonObject> properties = new ArrayList<>();
    ClassLoader loader = MetadataTest.class.getClassLoader();
    for (URL file : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
      try (InputStream in = file.openStream()) {
        Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8)).asObject().get("properties").asArray().forEach(
            property -> properties.add(property.asObject()));
      }
    }
    properties.removeIf(property -> !text(property, "name").startsWith("kimi."));
    return properties;
  }
}
