package io.github.kimisdk.site;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Colors code: puts comments, strings, numbers, keywords and types into spans of a class each, found by one pattern for each
 * language. The text stays as it is. A language without a pattern stays without color.
 */
final class Colors {

  /** The groups of the patterns, which are the classes of the spans. */
  private static final List<String> GROUPS = List.of("comment", "string", "number", "keyword", "type");

  private static final String STRING = "\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+\"";
  private static final String WORDS = "abstract|as|async|await|boolean|break|case|catch|char|class|const|continue|default|do|double|else"
      + "|enum|extends|false|final|finally|float|for|fun|if|implements|import|int|interface|let|long|new|null|package|private"
      + "|protected|public|record|return|sealed|static|super|suspend|switch|this|throw|throws|true|try|val|var|void|when|while";

  private static final Pattern JAVA = Pattern.compile("(?<comment>//[^\n]*|/\\*[\\s\\S]*?\\*/)"
      + "|(?<string>\"\"\"[\\s\\S]*?\"\"\"|" + STRING + "|'[^'\\\\\n]*+(?:\\\\.[^'\\\\\n]*+)*+')"
      + "|(?<number>\\b\\d[\\w.]*)|(?<keyword>\\b(?:" + WORDS + ")\\b|@\\w+)|(?<type>\\b[A-Z]\\w*)");
  private static final Pattern SHELL = Pattern.compile("(?<comment>(?<!\\S)#[^\n]*)"
      + "|(?<string>\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"|'[^']*')"
      + "|(?<number>(?<!\\S)\\d+(?!\\S))|(?<keyword>(?<!\\S)--?[A-Za-z][\\w.-]*)|(?<type>\\$\\w+|\\$\\{[^}]*\\})");
  private static final Pattern JSON = Pattern.compile("(?<type>" + STRING + "(?=\\s*:))|(?<string>" + STRING + ")"
      + "|(?<number>-?\\b\\d[\\d.eE+-]*)|(?<keyword>\\b(?:true|false|null)\\b)|(?<comment>(?!))");
  private static final Pattern XML = Pattern.compile("(?<comment><!--[\\s\\S]*?-->)|(?<keyword></?[\\w:.-]+|[/?]?>|<\\?\\w+)"
      + "|(?<type>[\\w:.-]+(?==\"))|(?<string>\"[^\"]*\")|(?<number>(?!))");

  private static final Map<String, Pattern> LANGUAGES =
      Map.of("java", JAVA, "kotlin", JAVA, "ts", JAVA, "sh", SHELL, "json", JSON, "xml", XML);

  private Colors() {}

  /** {@return code as HTML} */
  static String html(String language, String code) {
    Pattern pattern = LANGUAGES.get(language.toLowerCase(Locale.ROOT));
    if (pattern == null) {
      return escaped(code);
    }
    StringBuilder html = new StringBuilder();
    Matcher word = pattern.matcher(code);
    int end = 0;
    while (word.find()) {
      html.append(escaped(code.substring(end, word.start())));
      String group = GROUPS.stream().filter(name -> word.group(name) != null).findFirst().orElseThrow();
      html.append("<span class=\"").append(group).append("\">").append(escaped(word.group())).append("</span>");
      end = word.end();
    }
    return html.append(escaped(code.substring(end))).toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
  }
}
