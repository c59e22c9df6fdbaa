package io.github.kimisdk.internal.failures;

import io.github.kimisdk.internal.text.ErrorPage;
import java.util.List;

/**
 * Hints for refused requests, by phrases of the reference in lower case. The first row with a phrase of the message counts. Each
 * hint ends with its place on the page of errors.
 */
final class RefusalHints {

  private static final String OTHERWISE = "Change the part that the service refuses; curl() returns a command that sends the "
      + "same request";

  static final List<Row> ROWS = List.of(
      // Schemas, by the messages of the validator. The last row is for all others.
      row("schema-reference", "Keep definitions in the $defs of the root; SchemaNormalizer moves them there",
          "references must start with #/$defs/", "$defs not found for reference"),
      row("schema-reference-type",
          "A schema with $ref has no other members: move the type into the definition; SchemaNormalizer does",
          "when using $ref"),
      row("schema-anyof",
          "A schema with anyOf has no type of its own: move the type into its branches; SchemaNormalizer does",
          "when using anyof"),
      row("schema-name", "Rename the property that is called $ref", "$ref must be a string"),
      row("schema-items", "Give items one schema, with anyOf where elements differ; SchemaNormalizer does",
          "items must be an object"),
      row("schema-root",
          "Make the root of the schema \"type\": \"object\", without anyOf; SchemaNormalizer does",
          "parameters.type is required and must be"),
      row("schema-required",
          "Add the array required to every schema for objects, empty if need be; SchemaNormalizer and "
          + "ContextCheck.repairing() do",
          "required must be an array"),
      row("schema-type", "Name the type of every property; SchemaNormalizer does",
          "type is not defined"),
      row("schema",
          "Schema.check() names every fault, and SchemaNormalizer converts other schemas",
          "moonshot flavored json schema"),
      // Fixed values.
      row("sampling", "This model has fixed sampling values; omit them", "invalid temperature: only", "invalid top_p: only",
          "invalid n: only", "invalid presence_penalty: only", "invalid frequency_penalty: only"),
      row("thinking", "This model always thinks and keeps its reasoning; omit the switch for thinking", "invalid thinking: only"),
      row("thinking-keep", "This model has no thinking.keep; omit it", "thinking.keep is not supported"),
      row("logprobs", "This model has no logprobs; omit them", "invalid logprobs: only"),
      row("top-logprobs", "Request logprobs as well as their number", "logprobs must be set to true"),
      row("stop", "Send at most 5 stop words, of at most 32 bytes each", "stop array too long", "invalid stop"),
      // Histories.
      row("reasoning", "Send assistant messages back as received, with their reasoning; ContextCheck.repairing() adds missing "
          + "reasoning",
          "reasoning_content is missing"),
      row("result-without-call", "Put every result directly after the call that it answers; ContextCheck.repairing() does",
          "tool_call_id  not found", "tool_call_id not found"),
      row("call-without-result",
          "Add one result for every call, before the next message of the user or the assistant; ContextCheck.repairing() does",
          "did not have response messages"),
      row("no-message", "Add a message", "messages must not be empty"),
      row("empty-message", "Omit that message, or give it a text (positions count from 0); ContextCheck.repairing() does",
          "the message at position"),
      row("empty-text", "Omit the empty text part; ContextCheck.repairing() does", "text content is empty"),
      // Tools.
      row("tool-choice", "Switch thinking off if the model can, or let the model choose the tool", "incompatible with thinking"),
      row("tool-name",
          "Begin the name of a tool with a letter or _, continue with letters, digits, _ and -; 3 to 64 characters are safe",
          "function name is invalid"),
      row("tool-twice", "Give every tool its own name", "is duplicated"),
      row("added-tools-content", "Send a message that adds tools without content", "cannot be used with content"),
      row("added-tools", "Only kimi-k3 and later models accept messages that add tools; send the tools with the request",
          "tokenization failed"),
      // Files.
      row("file-count", "Delete files that are no longer needed: files().list() and files().delete(...)", "max file count"),
      row("beta-header",
          "This is a fault of the service; try again later. Do not set the header: it enables a beta that changes other calls",
          "missing required header kimi-api-version"));

  private RefusalHints() {}

  /**
   * A hint for messages with one of the phrases.
   *
   * @param hint the hint with its place
   * @param phrases the phrases in lower case
   */
  record Row(String hint, List<String> phrases) {}

  private static Row row(String anchor, String hint, String... phrases) {
    return new Row(ErrorPage.linked(hint, anchor), List.of(phrases));
  }

  /** The hint for a message in lower case. */
  static String of(String words) {
    return ROWS.stream().filter(row -> row.phrases().stream().anyMatch(words::contains)).findFirst().map(Row::hint)
        .orElse(OTHERWISE);
  }
}
