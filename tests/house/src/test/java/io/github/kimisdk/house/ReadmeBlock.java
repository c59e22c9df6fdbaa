package io.github.kimisdk.house;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a document.
 *
 * @param language the language named behind the fence
 * @param line the line of the opening fence
 * @param with the Java of the comment {@code <!-- with: ... -->} in front of it, which runs first; mostly empty
 * @param text the content
 */
record ReadmeBlock(String language, int line, String with, String text) {

  private static final Pattern BLOCK = Pattern.compile(
      "(?:^<!--\\s*with:(?<with>(?:(?!-->).)*)-->\\s*?\\n\\s*)?^```(?<language>\\w*)(?<info>[^\\n]*)\\n(?<text>.*?)^```\\s*?$",
      Pattern.DOTALL | Pattern.MULTILINE);

  private static final Pattern STRING_OR_COMMENT = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|//.*|import .*");
  private static final Pattern PLATFORM = Pattern.compile("(?<![\\w.])platform\\.");
  private static final Pattern NAME = Pattern.compile("(?<![\\w.])[A-Z]\\w*");

  /** The blocks of a document in a language, in order. {@link ExampleFilesTest} has those that show a file. */
  static List<ReadmeBlock> in(String document, String language) {
    String text = document.replace("\r\n", "\n");
    List<ReadmeBlock> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group("language").equals(language) && !block.group("info").startsWith(" file=")) {
        int line = (int) text.substring(0, block.start("text")).lines().count();
        String with = block.group("with") == null ? "" : block.group("with").strip();
        blocks.add(new ReadmeBlock(language, line, with, block.group("text")));
      }
    }
    return blocks;
  }

  /** The Java without strings, comments and imports. */
  String code() {
    return STRING_OR_COMMENT.matcher(text).replaceAll("");
  }

  /** The names in the code that begin with a capital letter, as those of types do; each once. */
  List<String> names() {
    return NAME.matcher(code()).results().map(MatchResult::group).distinct().toList();
  }

  /** The sources to run, one after the other, where there is a client: what it needs, and the block itself. */
  List<String> sources() {
    String platform = "KimiPlatform platform = KimiPlatform.of(kimi);";
    boolean first = PLATFORM.matcher(with).find();
    boolean own = first || !PLATFORM.matcher(text).find() || text.contains("KimiPlatform platform =");
    return List.of(first ? platform : "", with, own ? "" : platform, text);
  }

  /** Returns whether it needs no more than the standalone jar. */
  boolean standalone() {
    return Shell.OTHERS.stream().noneMatch(other -> (with + text).contains(other)) && !text.contains("io.github.kimisdk.spring");
  }

  /**
   * Runs it in its own shell with a client {@code kimi}, its {@code platform} and a {@code request}; returns its output. It is
   * compiled against the standalone jar if it names no other artifact.
   */
  String run() {
    try (Shell shell = standalone() ? new Shell(List.of(StandaloneJar.shared().toString())) : new Shell()) {
      Shell.STANDALONE.forEach(shell::importAll);
      (standalone() ? List.<String>of() : Shell.OTHERS).forEach(shell::importAll);
      shell.run("Kimi kimi = Kimi.fromEnv();");
      if (Pattern.compile("\\brequest\\b").matcher(with + text).find()) {
        shell.run("ChatRequest request = ChatRequest.of(\"Why is the sky blue?\");");
      }
      sources().forEach(shell::run);
      shell.run("kimi.close();");
      return shell.printed();
    } catch (AssertionError failure) {
      throw new AssertionError("line " + line + ": the block " + failure.getMessage() + "\n\nThe block:\n" + text, failure);
    }
  }
}
