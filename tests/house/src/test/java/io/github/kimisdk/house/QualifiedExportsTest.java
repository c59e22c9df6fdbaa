package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The hidden packages of the client that other artifacts may use: those in docs/decisions/build.md, each of them used. */
class QualifiedExportsTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(internal[.a-z]*)` \\| ([a-z, ]+) \\| ([^|]+) \\|$");

  @Test
  void theListHasEachQualifiedExport() throws IOException {
    assertThat(listed()).isNotEmpty().isEqualTo(exported());
  }

  @Test
  void eachArtifactUsesWhatIsExportedToIt() throws IOException {
    Map<String, Map<String, Set<String>>> uses = Arrows.in(House.classes()).uses();
    exported().forEach((name, artifacts) -> assertThat(artifacts).allSatisfy(artifact -> assertThat(uses.entrySet())
        .as("packages of " + artifact + " that use " + name)
        .anyMatch(use -> (use.getKey() + ".").startsWith(artifact + ".") && use.getValue().containsKey(name))));
  }

  private static Map<String, Set<String>> listed() {
    Map<String, Set<String>> rows = new TreeMap<>();
    for (Matcher row = ROW.matcher(House.read(House.folder().resolve("docs/decisions/build.md"))); row.find();) {
      rows.put(row.group(1), new TreeSet<>(List.of(row.group(2).split(", "))));
    }
    return rows;
  }

  private static Map<String, Set<String>> exported() throws IOException {
    Map<String, Set<String>> exports = new TreeMap<>();
    try (InputStream descriptor = Files.newInputStream(House.classes("kimi-sdk").resolve("module-info.class"))) {
      for (ModuleDescriptor.Exports export : ModuleDescriptor.read(descriptor).exports()) {
        if (export.isQualified()) {
          Set<String> artifacts = new TreeSet<>();
          export.targets().forEach(target -> artifacts.add(target.substring(House.ROOT.length() + 1)));
          exports.put(export.source().substring(House.ROOT.length() + 1), artifacts);
        }
      }
    }
    return exports;
  }
}
