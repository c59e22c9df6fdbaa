package io.github.kimisdk.house;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An example in the javadoc of the library: the Java between <code>&lt;pre&gt;{&#64;code</code> and its end.
 *
 * @param file the name of the source file
 * @param line the line of its first statement
 * @param text the Java
 */
record JavadocExample(String file, int line, String text) {

  private static final Pattern BLOCK = Pattern.compile("<pre>\\{@code\\n(?<text>.*?)\\n\\s*\\* }</pre>", Pattern.DOTALL);

  /** The examples of a source file, in order. */
  static List<JavadocExample> in(Path file) {
    return in(file.getFileName().toString(), House.read(file));
  }

  static List<JavadocExample> in(String file, String source) {
    String text = source.replace("\r\n", "\n");
    List<JavadocExample> examples = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      int line = (int) text.substring(0, block.start("text")).lines().count() + 1;
      examples.add(new JavadocExample(file, line, block.group("text").replaceAll("(?m)^\\s*\\* ?", "")));
    }
    return examples;
  }

  /** Runs it in a shared shell that has a client {@code kimi}. */
  void run(Shell shell) {
    try {
      shell.run(text);
    } catch (AssertionError failure) {
      throw new AssertionError(file + ", line " + line + ": the example " + failure.getMessage(), failure);
    }
  }
}
