package io.github.kimisdk.internal.http;

import java.util.List;

/**
 * What to do about a refused request, by the words of the service: rows of a hint and the phrases that it is for, of
 * which the first that fits counts. The phrases are those of the reference, in lower case.
 */
final class RefusalHints {

  private static final String OTHERWISE = "Change what the service objects to; curl() makes the same call by hand";

  private static final List<Row> ROWS = List.of(
      // Schemas, by the words of the validator; what a row does not know in particular is for the last of them.
      row("Keep definitions in the $defs of the root; Schema.normalize() moves them there",
          "references must start with #/$defs/", "$defs not found for reference"),
      row("Nothing may stand beside $ref: put the type into the definition; Schema.normalize() does", "when using $ref"),
      row("Nothing may stand beside anyOf: put the type into its branches; Schema.normalize() does", "when using anyof"),
      row("Rename the property that is called $ref", "$ref must be a string"),
      row("Give items one schema, with anyOf where elements differ; Schema.normalize() does", "items must be an object"),
      row("Schema.check() names every fault before a call, and normalize() turns other schemas into the subset that Kimi takes",
          "moonshot flavored json schema"),
      // Fixed values.
      row("The values of sampling are fixed on this model. Leave it away", "invalid temperature: only", "invalid top_p: only",
          "invalid n: only", "invalid presence_penalty: only", "invalid frequency_penalty: only"),
      row("This model always thinks, and keeps all of it: leave the switch for thinking away", "invalid thinking: only"),
      row("This model has no thinking.keep: leave it away", "thinking.keep is not supported"),
      row("This model gives no logprobs: leave them away", "invalid logprobs: only"),
      row("Ask for logprobs as well as for the number of them", "logprobs must be set to true"),
      row("Send at most 5 stop words, of at most 32 bytes each", "stop array too long", "invalid stop"),
      // Histories.
      row("Send assistant messages back as they were received, with their reasoning; ContextCheck.repairing() adds what is missing",
          "reasoning_content is missing"),
      row("Put every result right after the call that it answers; ContextCheck.repairing() does", "tool_call_id  not found", "tool_call_id not found"),
      row("Add one result for every call, before the next message of the user or the assistant; ContextCheck.repairing() does",
          "did not have response messages"),
      row("Add a message", "messages must not be empty"),
      row("Leave that message out, or give it a text (its position counts from 0); ContextCheck.repairing() does", "the message at position"),
      row("Leave out the empty text part; ContextCheck.repairing() does", "text content is empty"),
      // Tools.
      row("Switch thinking off where the model can, or let it choose the tool", "incompatible with thinking"),
      row("Begin the name of a tool with a letter or _, go on with letters, digits, _ and -; 3 to 64 characters are safe",
          "function name is invalid"),
      row("Give every tool its own name", "is duplicated"),
      row("A message that brings tools is sent without content", "cannot be used with content"),
      row("Messages that bring tools are for kimi-k3 and later; send the tools with the request", "tokenization failed"),
      row("This is a fault of the service, not of the request: try again later. Do not set the header: it switches a beta on, "
          + "which changes other calls", "missing required header kimi-api-version"));

  private RefusalHints() {}

  private record Row(String hint, List<String> phrases) {}

  private static Row row(String hint, String... phrases) {
    return new Row(hint, List.of(phrases));
  }

  /** What to do; the words are in lower case. */
  static String of(String words) {
    return ROWS.stream().filter(row -> row.phrases().stream().anyMatch(words::contains)).findFirst().map(Row::hint).orElse(OTHERWISE);
  }
}
