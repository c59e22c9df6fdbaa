package io.github.kimisdk.reach;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The methods of a folder of class files, with their lines. */
final class Methods {

  private Methods() {}

  /**
   * Returns how many lines each method has that a debugger can stop at. A key is the class, a dot, the name of the method and its
   * descriptor, such as {@code io.github.kimisdk.internal.rules.Rulebook.hasEmptyText(Lio/github/kimisdk/json/JsonObject;)Z}.
   */
  static Map<String, Integer> linesOf(Path classes) {
    Map<String, Integer> lines = new TreeMap<>();
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".class")).toList()) {
        new ClassReader(Files.readAllBytes(file)).accept(new Counter(lines), ClassReader.SKIP_FRAMES);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return lines;
  }

  /** Counts the lines of each method of one class. */
  private static final class Counter extends ClassVisitor {

    private final Map<String, Integer> lines;
    private String owner = "";

    Counter(Map<String, Integer> lines) {
      super(Opcodes.ASM9);
      this.lines = lines;
    }

    @Override
    public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
      owner = name.replace('/', '.');
    }

    @Override
    public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] exceptions) {
      Set<Integer> numbers = new HashSet<>();
      return new MethodVisitor(Opcodes.ASM9) {

        @Override
        public void visitLineNumber(int line, Label start) {
          numbers.add(line);
        }

        @Override
        public void visitEnd() {
          if (!numbers.isEmpty()) {
            lines.put(owner + "." + name + descriptor, numbers.size());
          }
        }
      };
    }
  }
}
