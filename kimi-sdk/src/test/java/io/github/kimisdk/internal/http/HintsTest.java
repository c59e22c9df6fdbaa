package io.github.kimisdk.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatRequestBuilder;
import io.github.kimisdk.chat.ToolSpec;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.token.ContextCheck;
import io.github.kimisdk.token.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A hint names what can be done: about these words, at this host, with this library. */
class HintsTest {

  private static final String SCHEMA = "tools.function.parameters is not a valid moonshot flavored json schema, details: <At "
      + "path 'properties.a': ";

  private static String hint(Endpoint endpoint, int status, String type, String words) {
    return Errors.of(endpoint, status, Errors.json(type, words)).hint();
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '"', value = {
    "SCHEMA: references must start with #/$defs/> | $defs",
    "SCHEMA: $defs not found for reference: #/$defs/X> | $defs",
    "SCHEMA: when using $ref, type should be defined in the referenced schema instead of the parent schema> | with $ref",
    "SCHEMA: when using anyOf, type should be defined in anyOf items instead of the parent schema> | with anyOf",
    "SCHEMA: $ref must be a string> | Rename",
    "SCHEMA: items must be an object> | items",
    "tools.function.parameters.type is required and must be \"object\" | SchemaNormalizer",
    "SCHEMA: required must be an array> | ContextCheck.repairing()",
    "SCHEMA: type is not defined> | SchemaNormalizer",
    "SCHEMA: something new> | SchemaNormalizer",
    "invalid temperature: only 1 is allowed for this model | omit them",
    "invalid top_p: only 0.95 is allowed for this model | omit them",
    "invalid n: only 1 is allowed for this model | omit them",
    "invalid presence_penalty: only 0 is allowed for this model | omit them",
    "invalid thinking: only type=enabled is allowed for this model | always thinks",
    "thinking.keep is not supported by model \"kimi-k2.5\" | thinking.keep",
    "thinking is enabled but reasoning_content is missing in assistant tool call message at index 3 | as received",
    "tool_choice 'required' is incompatible with thinking enabled | let the model choose",
    "tool_choice 'specified' is incompatible with thinking enabled | let the model choose",
    "missing required header Kimi-Api-Version | of the service",
    "tool_call_id  not found | ContextCheck",
    "an assistant message with tool calls must be followed by their results; tool_call_ids did not have response messages: a:0 "
    + "| one result",
    "Invalid request: messages must not be empty | Add",
    "the message at position 2 with role 'assistant' must not be empty | positions count from 0",
    "text content is empty | empty text part",
    "invalid logprobs: only false is allowed for this model | logprobs",
    "Invalid request: logprobs must be set to true if top_logprobs is used | logprobs",
    "stop array too long. Expected an array with maximum length 5, but got 6 | 5 stop words",
    "Invalid request: function name is invalid, must start with a letter and can contain letters, numbers, underscores, and "
    + "dashes | 3 to 64",
    "function name look is duplicated | own name",
    "tools of a system message cannot be used with content | without content",
    "tokenization failed | kimi-k3",
  })
  void everyClassic400HasItsOwnHint(String words, String hint) {
    String said = words.replace("SCHEMA: ", SCHEMA);
    for (Endpoint endpoint : List.of(Endpoint.INTERNATIONAL, Endpoint.CODING, Errors.PROXY)) {
      assertThat(Errors.of(endpoint, 400, Errors.json("invalid_request_error", said)))
          .isInstanceOf(KimiException.BadRequest.class);
      assertThat(hint(endpoint, 400, "invalid_request_error", said)).contains(hint);
    }
  }

  /** This package does not see the rules and the table of models, so its hints repeat three facts. */
  @Test
  void factsInHintsAreThoseOfTheRulesAndOfTheTable() {
    assertThat(findings(asking().stop("a", "b", "c", "d", "e"))).doesNotContain("stop");
    assertThat(findings(asking().stop("a", "b", "c", "d", "e", "f"))).contains("stop");
    assertThat(findings(asking().stop("a".repeat(32)))).doesNotContain("stop");
    assertThat(findings(asking().stop("a".repeat(33)))).contains("stop");
    assertThat(List.of(3, 64)).allMatch(length -> !findings(asking().tools(named("_".repeat(length)))).contains("tool-name"));
    assertThat(List.of(2, 65)).allMatch(length -> findings(asking().tools(named("_".repeat(length)))).contains("tool-name"));
    List<String> accepting = Models.shipped().all().stream().filter(model -> model.flag("dynamicTools", false)).map(Model::id)
        .toList();
    assertThat(accepting).contains("kimi-k3", "kimi-k3.1-pro")
        .noneMatch(id -> id.startsWith("kimi-k2") || id.startsWith("moonshot"));
  }

  private static ChatRequestBuilder asking() {
    return ChatRequest.builder().model("kimi-k3").user("Hi");
  }

  private static ToolSpec named(String name) {
    return new ToolSpec.Function(name, Optional.empty(), JsonObject.of("type", "object"), Optional.empty(), JsonObject.EMPTY);
  }

  private static List<String> findings(ChatRequestBuilder request) {
    return ContextCheck.reporting().report(request.build()).findings().stream().map(Finding::code).toList();
  }

  @Test
  void aNew400IsReadByHand() {
    assertThat(hint(Endpoint.CHINA, 400, "invalid_request_error", "something else")).contains("curl()");
  }

  @Test
  void aClientThatKimiCodeDoesNotListIsSentToThePlatform() {
    String words = "Kimi For Coding is currently only available for Coding Agents such as Kimi CLI, Claude Code, Roo Code, "
        + "Kilo Code, etc.";
    KimiException found = Errors.of(Endpoint.CODING, 403, Errors.json("access_terminated_error", words));
    assertThat(found).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(found.hint()).contains("platform key", "Endpoint.INTERNATIONAL", "Endpoint.CHINA").doesNotContain("withProtocol");
  }

  @ParameterizedTest
  @CsvSource({"CHAT", "RESPONSES"})
  void aClientThatKimiCodeDoesNotListIsSentToAnotherProtocolFirst(Protocol protocol) {
    String words = "Kimi For Coding is currently only available for Coding Agents such as Kimi CLI, Claude Code, Roo Code, "
        + "Kilo Code, etc.";
    assertThat(hint(Endpoint.CODING.withProtocol(protocol), 403, "access_terminated_error", words))
        .contains("Endpoint.withProtocol(Protocol.MESSAGES)", "platform key").doesNotContainIgnoringCase("user-agent");
  }

  @ParameterizedTest
  @CsvSource({"access_terminated_error", "permission_error"})
  void anAccountThatEndedIsSentToTheMembershipsSupport(String type) {
    KimiException found = Errors.of(Endpoint.CODING, 403,
        Errors.json(type, "Access terminated. Review our Community Guidelines (https://x)"));
    assertThat(found).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(found.hint()).contains("ended", "guidelines", "support");
  }

  @Test
  void aMembershipThatCannotBeVerifiedHasItsOwnHint() {
    KimiException found = Errors.of(
        Endpoint.CODING, 402,
        Errors.json(null, "We're unable to verify your membership benefits. Please ensure your membership is active."));
    assertThat(found).isInstanceOf(KimiException.AccessDenied.class);
    assertThat(found.hint()).contains("membership is active");
    assertThat(found.permanent()).isTrue();
  }

  @Test
  void anAddressThatIsNotAllowedHasItsOwnHint() {
    assertThat(hint(Endpoint.CHINA, 403, "permission_denied_error", "Your IP is not allowed to access this organization"))
        .contains("IP address");
    assertThat(hint(Endpoint.CHINA, 403, "permission_denied_error", "The API you are accessing is not open")).contains("project");
  }

  @Test
  void a404SaysThatThreeCausesLookAlike() {
    for (Endpoint kimi : List.of(Endpoint.INTERNATIONAL, Endpoint.CODING)) {
      assertThat(hint(kimi, 404, "resource_not_found_error", "Not found the model x or Permission denied"))
          .contains("unknown", "retired", "may not use", "GET " + kimi.baseUrl() + "/models");
    }
  }

  @Test
  void aRequestThatWasCountedAsCancelledIsNotTriedAgain() {
    KimiException found = Errors.of(Endpoint.CHINA, 499, Errors.json("client_closed_request", ""));
    assertThat(found).isInstanceOf(KimiException.BadRequest.class);
    assertThat(found.hint()).contains("gateway");
    assertThat(found.permanent()).isTrue();
  }

  @Test
  void anOtherHostHasNoHintAboutKimisAccounts() {
    List<String> hints = new ArrayList<>();
    for (Endpoint other : Errors.OTHERS) {
      for (int status : new int[] {400, 401, 402, 403, 404, 408, 409, 413, 418, 429, 499, 500, 502, 503, 504, 529}) {
        for (String type
            : new String[] {null, "access_terminated_error", "permission_denied_error", "exceeded_current_quota_error"}) {
          for (String words
              : new String[] {"", "only available for Coding Agents", "Access terminated", "usage limit", "balance",
              "membership benefits"}) {
            hints.add(hint(other, status, type, words));
          }
        }
      }
    }
    assertThat(hints).allSatisfy(hint -> assertThat(hint).isNotEmpty()
        .doesNotContainIgnoringCase("platform", "console", "top up", "top-up", "moonshot.", "kimi.com", "kimi.ai", "sk-kimi",
        "user-agent", "15 minutes"));
  }

  @Test
  void anUnknownKeyOfAnotherHostIsTheKeyThatThisServerExpects() {
    for (Endpoint other : Errors.OTHERS) {
      assertThat(hint(other, 401, null, "no")).contains("the key that this server expects", other.baseUrl().toString());
    }
  }

  @Test
  void noHintNamesWhatTheLibraryCannotDo() {
    for (Endpoint endpoint : List.of(Endpoint.INTERNATIONAL, Endpoint.CHINA, Endpoint.CODING, Errors.PROXY)) {
      for (int status : new int[] {400, 401, 402, 403, 404, 413, 429, 500, 504}) {
        assertThat(hint(endpoint, status, null, ""))
            .doesNotContainIgnoringCase("upload", "ms://", "anthropic", "batch", "user-agent", "user agent");
      }
    }
  }
}
