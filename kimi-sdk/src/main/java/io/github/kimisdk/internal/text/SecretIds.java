package io.github.kimisdk.internal.text;

/** Masks keys and the ids of organizations and keys in a text, whosever they are. */
public final class SecretIds {

  private static final String[] PREFIXES = {"org-", "ak-", "sk-"};

  private static final int SHORTEST = 6;

  private SecretIds() {}

  /**
   * Replaces the ids of organizations and keys.
   *
   * @param text any text
   * @return the text with {@code ***} behind the prefix of each id
   */
  public static String mask(String text) {
    String masked = text;
    for (String prefix : PREFIXES) {
      masked = masked(masked, prefix);
    }
    return masked;
  }

  private static String masked(String text, String prefix) {
    int at = text.indexOf(prefix);
    if (at < 0) {
      return text;
    }
    StringBuilder result = new StringBuilder(text.length());
    int from = 0;
    while (at >= 0) {
      int end = at + prefix.length();
      while (end < text.length()
          && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '-' || text.charAt(end) == '_')) {
        end++;
      }
      boolean alone = at == 0 || !Character.isLetterOrDigit(text.charAt(at - 1));
      if (alone && end - at - prefix.length() >= SHORTEST) {
        result.append(text, from, at + prefix.length()).append("***");
        from = end;
      }
      at = text.indexOf(prefix, end);
    }
    return result.append(text, from, text.length()).toString();
  }
}
