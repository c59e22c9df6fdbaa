package io.github.kimisdk.house;

import java.util.List;
import java.util.regex.Pattern;

/** The patterns of {@link LanguageTest} and examples for them. The test skips this file: no other may contain these words. */
final class LanguageRules {

  static final String FILE = "LanguageRules.java";

  /** Sentences that hide their subject; questions are fine. */
  static final Pattern START = Pattern.compile(
      "(?:^|[.!?:] |<p>|<li>)((?:What|Whatever|Whoever|That of|Those of|One that|Of which) [^.?]*)(?![^.?]*\\?)");

  /** Tags of javadoc that describe by a question instead of a noun. */
  static final Pattern TAG = Pattern.compile("@(?:return|(?:param|throws) \\S+) +(what(?:ever)? .*)", Pattern.CASE_INSENSITIVE);

  static final Pattern BRITISH = Pattern.compile(
      "\\b(?:[a-z]*(?:normal|serial|initial|summar|recogn|optim|organ|custom|synchron|minim|maxim|real|special|token|categor|author)is"
          + "(?:e|es|ed|er|ers|ing|ation)|(?:behavi|col|fav|hon|neighb|lab|hum)our(?:s|ed|ing|able|hood)?|analyse[sd]?|centred?|licence|defence"
          + "|grey|artefacts?|catalogue|whilst|amongst)\\b", Pattern.CASE_INSENSITIVE);

  /** Words that this project once used with a meaning of its own. The standard term stands in DESIGN.md or in the code. */
  static final Pattern PRIVATE = Pattern.compile(
      "\\b(?:whoever|patience|alarms?|limits? of time|mailbox|news|forgiven|mend(?:s|ed|ing)?|let in ahead)\\b",
      Pattern.CASE_INSENSITIVE);

  /** Word order of German, and words that mean another thing in English. */
  static final Pattern GERMAN = Pattern.compile(
      "\\b(?:also (?:if|when|while|where)|hears? of|heard of|all the same|by (?:its|the) head\\b|for ever\\b|depends? from"
          + "|(?:ask|take|send|read|keep|show|count|repeat|store|mask|close|call|need|know)s? (?:it|them) not(?! (?:to|only))"
          + "|consists? out of|allows to [a-z]+|how \\w+ looks? like|(?:each|every|the|a) begin\\b"
          + "|[Aa] (?:content|progress|information|advice)(?= (?:that|which|whose|is|has|while|without)\\b|[.:,]))|, also(?= )");

  /** Comments with bad sentences and tags. */
  static final String BAD_COMMENTS = """
      /**
       * What it is. Says
       * what it does. One that waits, waits.
       */
      class Some {
        // That of a call. Whoever waits, waits.
        int what;
        /**
         * Asks.
         *
         * @param what the thing that is asked for
         * @param <T> what is returned
         * @return what was
         *     found
         */
        int ask(int what);
      }
      """;

  static final String BRITISH_WORDS = "normalises a colour, promises four revised words, neighbourOf()";

  static final String GERMAN_WORDS = "asks them not again also if it hears of a content that is cut, also in a stream; asks it not to wait,"
      + " and sends a content type, which is also read";

  static final String PRIVATE_WORDS = "sets an Alarm, recommends amendments, awaitAlarm()";

  /** The findings in these examples, in their order. */
  static final List<String> FINDINGS = List.of(
      "What it is", "One that waits, waits", "That of a call", "Whoever waits, waits", "what is returned", "what was found",
      "normalises", "colour", "neighbour", "Alarm", "Alarm", "asks them not", "also if", "hears of", "a content", ", also");

  private LanguageRules() {}
}
