package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.json.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of the table of settings is read from a file and from the environment, with the same result. */
class SettingTest {

  @TempDir
  Path folder;

  static List<Setting> settings() {
    return Setting.ALL;
  }

  @ParameterizedTest
  @MethodSource("settings")
  void environmentGivesTheValueOfTheFile(Setting setting) throws IOException {
    String text = sample(setting.kind());
    String place = setting.path().replace("[]", "[0]");
    ProgramSettings fromEnvironment = SettingsReader.read(Optional.empty(), Map.of(setting.variable(), text));
    assertThat(fromEnvironment.find(place)).contains(setting.kind().ofText(text));
    assertThat(fromEnvironment.named(place)).isEqualTo(setting.variable());
    if (setting.kind() != Kind.SECRET) {
      Path file = Files.writeString(folder.resolve("gateway.json"), document(setting.path(), setting.kind().ofText(text))
          .toString());
      ProgramSettings fromFile = SettingsReader.read(Optional.of(file), Map.of());
      assertThat(fromFile.find(place)).isEqualTo(fromEnvironment.find(place));
      assertThat(fromFile.named(place)).isEqualTo(place);
    }
  }

  @ParameterizedTest
  @MethodSource("settings")
  void initialValueIsOfTheKind(Setting setting) {
    assertThat(setting.initialValue().stream().allMatch(setting.kind()::accepts)).isTrue();
    assertThat(setting.kind().accepts(setting.kind().ofText(sample(setting.kind())))).isTrue();
  }

  @ParameterizedTest
  @MethodSource("settings")
  void helpNamesIt(Setting setting) {
    assertThat(Help.text()).contains(setting.variable()).contains(setting.purpose());
  }

  @ParameterizedTest
  @MethodSource("settings")
  void guideHasItsRow(Setting setting) throws IOException {
    String place = setting.kind() == Kind.SECRET ? "" : '`' + setting.path() + '`';
    String initial = setting.initial().isEmpty() ? "" : '`' + setting.initial() + '`';
    assertThat(Files.readString(Path.of(System.getProperty("kimi.root"), "docs/gateway-settings.md"))).contains(
        "\n| " + place + " | `" + setting.variable() + "` | " + initial + " | " + setting.purpose() + " |\n");
  }

  @Test
  void secretInAFileIsRefusedWithTheVariable() throws IOException {
    for (Setting setting : Setting.ALL.stream().filter(one -> one.kind() == Kind.SECRET).toList()) {
      Path file = Files.writeString(folder.resolve("gateway.json"), document(setting.path(), JsonString.of("not-shown"))
          .toString());
      assertThat(Faults.of(file, Map.of())).singleElement().asString()
          .startsWith(setting.path().replace("[]", "[0]") + ": expected no key").endsWith(setting.variable())
          .doesNotContain("not-shown");
    }
  }

  @Test
  void environmentCountsMoreAndAnEmptyVariableIsNotSet() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\"port\":1,\"hosts\":[\"a\"]}");
    ProgramSettings settings = SettingsReader.read(Optional.of(file), Map.of("KIMI_GATEWAY_PORT", "2", "KIMI_GATEWAY_HOSTS", " "));
    assertThat(settings.number("port")).hasValue(2);
    assertThat(settings.texts("hosts")).containsExactly("a");
    assertThat(settings.effective()).contains("port = 2  (KIMI_GATEWAY_PORT)").contains("hosts = [\"a\"]  (file)")
        .contains("address = \"127.0.0.1\"  (default)");
  }

  /** Files of variables, and editors, leave quotes and byte order marks. */
  @ParameterizedTest
  @ValueSource(strings = {"\"%s\"", "'%s'", " \"%s\"\n", "\uFEFF%s\r\n", "\uFEFF\"%s\"\n"})
  void quotesAndMarksAroundAKeyAreNoPartOfIt(String form) throws IOException {
    Path file = Files.writeString(folder.resolve("key"), form.formatted("alice-secret"));
    ProgramSettings settings = SettingsReader.read(Optional.empty(), Map.of("KIMI_GATEWAY_CLIENTS_0_KEY_FILE", "'" + file + "'",
        "KIMI_GATEWAY_CLIENTS_1_KEY", form.replace("\uFEFF", "").formatted("bob-secret"), "KIMI_GATEWAY_PORT", "\"8081\"",
        "KIMI_GATEWAY_LOG", "''"));
    List<Fault> faults = new ArrayList<>();
    Keys keys = new Keys(settings, faults, new ArrayList<>());
    assertThat(keys.at("clients[0]")).contains("alice-secret");
    assertThat(keys.at("clients[1]")).contains("bob-secret");
    assertThat(faults).isEmpty();
    assertThat(settings.number("port")).hasValue(8081);
    assertThat(settings.text("log")).contains("info");
  }

  @Test
  void aFileWithAByteOrderMarkIsRead() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "\uFEFF{\"port\":1}");
    assertThat(SettingsReader.read(Optional.of(file), Map.of()).number("port")).hasValue(1);
  }

  @Test
  void placesOfAListAreInTheirOrder() {
    ProgramSettings settings = SettingsReader.read(Optional.empty(), Map.of(
        "KIMI_GATEWAY_CLIENTS_10_NAME", "k", "KIMI_GATEWAY_CLIENTS_2_NAME", "c", "KIMI_GATEWAY_CLIENTS_2_BUDGET_TOKENS", "5"));
    assertThat(settings.places("clients")).containsExactly("clients[2]", "clients[10]");
    assertThat(settings.number("clients[2].budget.tokens")).hasValue(5);
  }

  @Test
  void effectiveSettingsHideKeys() {
    ProgramSettings settings = SettingsReader.read(Optional.empty(), Map.of("KIMI_GATEWAY_CLIENTS_0_KEY", "alice-secret"));
    assertThat(settings.effective()).contains("clients[0].key = \"***\"").doesNotContain("alice-secret");
  }

  /** Returns an object with a value at a path. */
  private static JsonValue document(String path, JsonValue value) {
    int dot = path.lastIndexOf('.');
    String name = path.substring(dot + 1);
    boolean list = name.endsWith("[]");
    JsonObject object = JsonObject.of(
        list ? name.substring(0, name.length() - 2) : name, list ? JsonArray.of(value) : value);
    return dot < 0 ? object : document(path.substring(0, dot), object);
  }

  private static String sample(Kind kind) {
    return switch (kind) {
      case TEXT, PATH, SECRET -> "some-text";
      case PORT, COUNT -> "123";
      case MONEY -> "2.50";
      case FLAG -> "true";
      case TIME -> "5m";
      case END -> "2026-12-31";
      case TEXTS -> "one,two";
      case MAP -> "claude-*=kimi-k3.1-pro,o3=kimi-k2.6";
      case LEVEL, PERIOD, CURRENCY, PROTOCOL -> kind.choices().get(1);
    };
  }
}
