package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The guides tell where each type is: each snippet imports the packages of its types. */
class SnippetImportsTest {

  @Test
  void everySnippetImportsThePackagesOfItsTypes() {
    Map<String, String> packages = Surface.types().stream()
        .collect(Collectors.toMap(Class::getSimpleName, Class::getPackageName));
    List<String> missing = new ArrayList<>();
    for (Path guide : House.guides()) {
      for (ReadmeBlock block : ReadmeBlock.in(House.read(guide), "java")) {
        block.names().stream()
            .filter(name -> packages.containsKey(name) && !packages.get(name).equals("io.github.kimisdk"))
            .filter(name -> !block.code().contains("record " + name + "("))
            .filter(name -> !block.text().contains("import " + packages.get(name) + ".*;"))
            .filter(name -> !block.text().contains("import " + packages.get(name) + "." + name + ";"))
            .forEach(name ->
            missing.add(guide.getFileName() + ", line " + block.line() + ": " + packages.get(name) + "." + name));
      }
    }
    assertThat(missing).isEmpty();
  }
}
