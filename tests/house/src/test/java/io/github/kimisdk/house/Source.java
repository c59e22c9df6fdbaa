package io.github.kimisdk.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.DoWhileLoopTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.WhileLoopTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A parsed Java file, without its comments.
 *
 * @param path the file
 * @param packageName the short name of its package
 * @param literals the values of its string literals
 * @param uses its imports and qualified names
 * @param types the simple names of its types
 * @param methods the names of its public methods, and of all methods of its interfaces, without overriding ones
 * @param unbraced the branches and bodies of loops that have no braces, except the {@code if} of an {@code else if}
 * @param lines the number of its lines
 */
record Source(
    Path path, String packageName, List<String> literals, List<String> uses, List<String> types, List<String> methods,
    List<String> unbraced, long lines) {

  /** All files of the libraries except module-info and package-info. */
  static List<Source> main() {
    return House.mainSources().stream().flatMap(folder -> under(folder).stream()).toList();
  }

  /** Parsed folders: every house test asks for the same ones. */
  private static final Map<Path, List<Source>> PARSED = new ConcurrentHashMap<>();

  /** All files of a folder except module-info and package-info. */
  static List<Source> under(Path folder) {
    return PARSED.computeIfAbsent(folder, Source::parsed);
  }

  private static List<Source> parsed(Path folder) {
    List<Path> files = House.files(folder, ".java").stream().filter(path -> !path.toString().endsWith("-info.java")).toList();
    List<Source> sources = new ArrayList<>();
    trees(files).forEach((path, unit) -> sources.add(of(path, House.read(path), unit)));
    return sources;
  }

  /** Parses files in one task of the compiler, which is several times faster than a task for each. */
  static Map<Path, CompilationUnitTree> trees(List<Path> files) {
    Map<Path, CompilationUnitTree> trees = new LinkedHashMap<>();
    for (CompilationUnitTree unit : parse(files.stream().<JavaFileObject>map(path -> new Text(path.toUri(), House.read(path)))
        .toList())) {
      trees.put(Path.of(unit.getSourceFile().toUri()), unit);
    }
    return trees;
  }

  static Source of(Path path, String text) {
    return of(path, text, parse(text));
  }

  private static Source of(Path path, String text, CompilationUnitTree unit) {
    Scanner scanner = new Scanner();
    scanner.scan(unit, null);
    String name = House.brief(unit.getPackageName().toString());
    return new Source(path, name, scanner.literals, scanner.uses, scanner.types, scanner.methods, scanner.unbraced,
        text.lines().count());
  }

  /** Returns the syntax tree of a file. */
  static CompilationUnitTree parse(String text) {
    return parse(List.of(new Text(URI.create("string:///Source.java"), text))).iterator().next();
  }

  private static Iterable<? extends CompilationUnitTree> parse(List<JavaFileObject> files) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try {
      return files.isEmpty() ? List.of() : ((JavacTask) compiler.getTask(null, null, null, List.of(), null, files)).parse();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file for the compiler. */
  private static final class Text extends SimpleJavaFileObject {

    private final String text;

    Text(URI address, String text) {
      super(address, JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreErrors) {
      return text;
    }
  }

  String name() {
    return path.getFileName().toString();
  }

  private static final class Scanner extends TreeScanner<Void, Void> {

    private final List<String> literals = new ArrayList<>();
    private final List<String> uses = new ArrayList<>();
    private final List<String> types = new ArrayList<>();
    private final List<String> methods = new ArrayList<>();
    private final List<String> unbraced = new ArrayList<>();

    @Override
    public Void visitLiteral(LiteralTree literal, Void nothing) {
      if (literal.getValue() instanceof String text) {
        literals.add(text);
      }
      return null;
    }

    @Override
    public Void visitImport(ImportTree line, Void nothing) {
      uses.add(line.getQualifiedIdentifier().toString());
      return null;
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree select, Void nothing) {
      uses.add(select.toString());
      return super.visitMemberSelect(select, nothing);
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      types.add(type.getSimpleName().toString());
      for (Tree member : type.getMembers()) {
        if (member instanceof MethodTree method && open(type, method) && !overrides(method)) {
          methods.add(method.getName().toString());
        }
      }
      return super.visitClass(type, nothing);
    }

    @Override
    public Void visitIf(IfTree branch, Void nothing) {
      requireBlock(branch.getThenStatement());
      StatementTree otherwise = branch.getElseStatement();
      if (otherwise != null && otherwise.getKind() != Tree.Kind.IF) {
        requireBlock(otherwise);
      }
      return super.visitIf(branch, nothing);
    }

    @Override
    public Void visitForLoop(ForLoopTree loop, Void nothing) {
      requireBlock(loop.getStatement());
      return super.visitForLoop(loop, nothing);
    }

    @Override
    public Void visitEnhancedForLoop(EnhancedForLoopTree loop, Void nothing) {
      requireBlock(loop.getStatement());
      return super.visitEnhancedForLoop(loop, nothing);
    }

    @Override
    public Void visitWhileLoop(WhileLoopTree loop, Void nothing) {
      requireBlock(loop.getStatement());
      return super.visitWhileLoop(loop, nothing);
    }

    @Override
    public Void visitDoWhileLoop(DoWhileLoopTree loop, Void nothing) {
      requireBlock(loop.getStatement());
      return super.visitDoWhileLoop(loop, nothing);
    }

    private void requireBlock(StatementTree body) {
      if (body.getKind() != Tree.Kind.BLOCK) {
        unbraced.add(body.toString());
      }
    }

    private static boolean open(ClassTree type, MethodTree method) {
      return type.getKind() == Tree.Kind.INTERFACE && !method.getModifiers().getFlags().contains(Modifier.PRIVATE)
          || method.getModifiers().getFlags().contains(Modifier.PUBLIC);
    }

    private static boolean overrides(MethodTree method) {
      return method.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }
  }
}
