package io.github.kimisdk.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Code uses what it imports. A comment names other types in full, so that no dependency exists for a comment alone. */
class ImportsTest {

  @Test
  void codeUsesItsImports() {
    Map<Path, CompilationUnitTree> units = Source.trees(House.allSources());
    assertThat(units).hasSizeGreaterThan(900);
    List<String> unused = new ArrayList<>();
    units.forEach((path, unit) -> unused(unit).forEach(name -> unused.add(House.folder().relativize(path) + ": " + name)));
    assertThat(unused).isEmpty();
  }

  @Test
  void unusedImportsAreReported() {
    assertThat(unused(Source.parse("""
        import static java.util.Map.entry;
        import static java.util.Objects.hash;
        import java.io.*;
        import java.util.List;
        import java.util.Map;
        import java.util.Set;
        import java.util.function.Function;
        /** A {@link Set} and a {@link List}. */
        @Deprecated
        class Some {
          String text = "Function" + hash();
          Map.Entry<String, List<String>> entry;
        }
        """))).containsExactly("java.util.Map.entry", "java.util.Set", "java.util.function.Function");
  }

  private static List<String> unused(CompilationUnitTree unit) {
    Set<String> used = new HashSet<>();
    new TreeScanner<Void, Void>() {
      @Override
      public Void visitImport(ImportTree line, Void nothing) {
        return null;
      }

      @Override
      public Void visitIdentifier(IdentifierTree name, Void nothing) {
        used.add(name.getName().toString());
        return null;
      }
    }.scan(unit, null);
    return unit.getImports().stream().map(line -> line.getQualifiedIdentifier().toString())
        .filter(name -> !name.endsWith("*") && !used.contains(name.substring(name.lastIndexOf('.') + 1))).toList();
  }
}
