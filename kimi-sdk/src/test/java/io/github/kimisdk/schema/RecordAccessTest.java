package io.github.kimisdk.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.json.JsonObject;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that are not public, are in a module, or are released with their class loader. */
class RecordAccessTest {

  @TempDir
  private Path folder;

  @Test
  void localAndPrivateRecordsAreReadAndWritten() {
    record Local(int x, String y) {}
    assertThat(RecordType.of(Local.class).parse("{\"x\":1,\"y\":\"z\"}")).isEqualTo(new Local(1, "z"));
    assertThat(RecordType.of(Local.class).write(new Local(2, "a"))).isEqualTo(JsonObject.of("x", 2, "y", "a"));
  }

  @Test
  void aModuleMustExportOrOpenItsRecords() throws Exception {
    String record = "public record Order(int id) {}";
    reads("exports shop;", record);
    reads("opens shop;", record.replace("public", ""));
    for (String declaration : new String[] {"", "exports shop;"}) {
      Class<?> closed = compiled(declaration, declaration.isEmpty() ? record : record.replace("public", ""));
      assertThatThrownBy(() -> RecordType.of(closed)).isInstanceOf(IllegalArgumentException.class).hasMessage(
          "expected a module that opens shop.Order, found shop, which does not; add \"opens shop to io.github.kimisdk;\" to "
          + "its module-info.java");
    }
  }

  private void reads(String declaration, String record) throws Exception {
    Object order = RecordType.of(compiled(declaration, record)).parse("{\"id\":7}");
    assertThat(order).hasToString("Order[id=7]");
  }

  /** Compiles and loads a record in a module. */
  private Class<?> compiled(String declaration, String record) throws Exception {
    Path classes = compile("module shop { " + declaration + " }", record);
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration = boot.configuration().resolve(ModuleFinder.of(classes), ModuleFinder.of(), Set.of("shop"));
    return boot.defineModulesWithOneLoader(configuration, getClass().getClassLoader()).findLoader("shop").loadClass("shop.Order");
  }

  private Path compile(String module, String record) throws IOException {
    Path sources = Files.createTempDirectory(folder, "sources");
    Path classes = Files.createTempDirectory(folder, "classes");
    Path order = Files.writeString(sources.resolve("Order.java"), "package shop; " + record);
    Path[] all = module.isEmpty() ? new Path[] {order}
        : new Path[] {order, Files.writeString(sources.resolve("module-info.java"), module)};
    String[] arguments = new String[all.length + 2];
    arguments[0] = "-d";
    arguments[1] = classes.toString();
    for (int i = 0; i < all.length; i++) {
      arguments[i + 2] = all[i].toString();
    }
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments)).isZero();
    return classes;
  }

  @Test
  void aRecordTypeIsReleasedWithItsClassLoader() throws Exception {
    WeakReference<ClassLoader> loader = used(compile("", "public record Order(int id, java.util.Optional<Order> next) {}"));
    for (int i = 0; i < 100 && loader.get() != null; i++) {
      System.gc();
    }
    assertThat(loader.get()).isNull();
  }

  private static WeakReference<ClassLoader> used(Path classes) throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      assertThat(RecordType.of(loader.loadClass("shop.Order")).parse("{\"id\":7}"))
          .hasToString("Order[id=7, next=Optional.empty]");
      return new WeakReference<>(loader);
    }
  }
}
