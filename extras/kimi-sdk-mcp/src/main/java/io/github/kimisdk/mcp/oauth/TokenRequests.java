package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.internal.threads.Scheduler;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.mcp.oauth.Discovery.Found;
import io.github.kimisdk.mcp.oauth.OAuthHttp.Answer;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The requests to the token endpoint: for a code, for a refresh token, and for the client itself. Each names the resource. */
final class TokenRequests {

  private static final int LONGEST_TOKEN = 16 * 1024;
  private static final long LONGEST_LIFE = 10L * 365 * 24 * 3600;

  /** A token is replaced so long before its end, or a tenth of its life if that is shorter. */
  private static final long MARGIN = 30;

  private final OAuthHttp http;
  private final Scheduler scheduler;

  TokenRequests(OAuthHttp http, Scheduler scheduler) {
    this.http = http;
    this.scheduler = scheduler;
  }

  /** Asks for the tokens of a code. */
  Answer code(Found found, Saved.Client client, Map<String, String> code) {
    Map<String, String> form = form("authorization_code", found);
    form.putAll(code);
    return ask(found.metadata().token(), client, form);
  }

  Answer refresh(Found found, Saved.Client client, String refresh) {
    Map<String, String> form = form("refresh_token", found);
    form.put("refresh_token", Secrets.remember(refresh));
    return ask(found.metadata().token(), client, form);
  }

  /** Asks for a token of the client itself. */
  Answer own(Found found, Saved.Client client, List<String> scopes) {
    Map<String, String> form = form("client_credentials", found);
    if (!scopes.isEmpty()) {
      form.put("scope", String.join(" ", scopes));
    }
    return ask(found.metadata().token(), client, form);
  }

  /** Ends a token (RFC 7009). */
  Answer revoke(URI address, Saved saved) {
    Saved.Tokens tokens = saved.tokens().orElseThrow();
    Map<String, String> form = new LinkedHashMap<>();
    form.put("token", Secrets.remember(tokens.refresh().orElse(tokens.access())));
    form.put("token_type_hint", tokens.refresh().isPresent() ? "refresh_token" : "access_token");
    return send(Step.REVOCATION, address, saved.client(), form);
  }

  private static Map<String, String> form(String grant, Found found) {
    Map<String, String> form = new LinkedHashMap<>();
    form.put("grant_type", grant);
    form.put("resource", found.resource());
    return form;
  }

  private Answer ask(URI address, Saved.Client client, Map<String, String> form) {
    return send(Step.TOKEN, address, client, form);
  }

  private Answer send(Step step, URI address, Saved.Client client, Map<String, String> form) {
    Secrets.remember(client.secret());
    String credentials = "";
    if (client.method().equals(Registration.BASIC)) {
      String pair = OAuthHttp.encoded(client.id()) + ":" + OAuthHttp.encoded(client.secret().orElse(""));
      credentials = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    } else {
      form.put("client_id", client.id());
      client.secret().ifPresent(secret -> form.put("client_secret", secret));
    }
    return http.post(step, address, form, credentials);
  }

  /** Reads the tokens of an answer. An answer without a refresh token leaves the one before. */
  Saved.Tokens tokens(Found found, Answer answer, Optional<String> before, List<String> scopes) {
    JsonObject body = answer.body();
    String access = MessageMembers.text(body, "access_token");
    Optional<String> refresh = MessageMembers.find(body, "refresh_token").filter(text -> !text.isEmpty());
    Secrets.remember(access);
    Secrets.remember(refresh);
    if (answer.status() != 200) {
      throw failure(found, "tokens", answer.summary(), hint(answer.error()));
    }
    if (!sendable(access)) {
      throw failure(found, "an access_token of visible ASCII characters",
          access.isEmpty() ? "none" : "another text of " + access.length() + " characters", hint(""));
    }
    String type = MessageMembers.text(body, "token_type");
    if (!type.equalsIgnoreCase("bearer")) {
      throw failure(found, "the token_type Bearer", '"' + Log.quoted(type) + '"', hint(""));
    }
    return new Saved.Tokens(access, refresh.or(() -> before), expires(body), scopes);
  }

  private static boolean sendable(String token) {
    return !token.isEmpty() && token.length() <= LONGEST_TOKEN && token.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  /** Reads the life of a token. Some servers write the number as a text. */
  private Optional<Instant> expires(JsonObject body) {
    long seconds = -1;
    try {
      seconds = body.tryGet("expires_in").map(value -> value instanceof JsonNumber number ? (long) number.asDouble()
          : value instanceof JsonString text ? Long.parseLong(text.asString()) : -1L).orElse(-1L);
    } catch (NumberFormatException none) {
      // The server says when the token has ended.
    }
    long life = Math.min(seconds, LONGEST_LIFE);
    return life < 0 ? Optional.empty() : Optional.of(scheduler.now().plusSeconds(life - Math.min(MARGIN, life / 10)));
  }

  private SignInFailure failure(Found found, String expected, String actual, String hint) {
    URI address = found.metadata().token();
    return new SignInFailure(Step.TOKEN, address,
        "expected " + expected + " from " + Log.quoted(address.toString()) + ", found " + actual, hint);
  }

  private static String hint(String error) {
    return switch (error) {
      case "invalid_client", "unauthorized_client" -> "Check the id and the secret of the client, and its issuer";
      case "invalid_grant" -> "Sign in again";
      case "invalid_scope" -> "Check the scopes that are set";
      case "invalid_target" -> "The authorization server does not know the server; tell the operators of both";
      default -> "Try again later, or tell the operator of the authorization server";
    };
  }
}
