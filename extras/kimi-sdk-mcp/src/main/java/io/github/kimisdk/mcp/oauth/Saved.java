package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonNumber;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonParseException;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of a sign-in as the store has it.
 *
 * @param issuer the authorization server that all of it belongs to, and that alone gets it
 * @param tokens the tokens; empty before the sign-in and after a refusal
 */
record Saved(String issuer, Client client, Optional<Tokens> tokens) {

  private static final int VERSION = 1;

  /**
   * The client as the authorization server knows it.
   *
   * @param method the way in which it proves its identity
   * @param redirect the address that was registered; empty if it was not registered here
   */
  record Client(String id, Optional<String> secret, String method, String redirect) {

    @Override
    public String toString() {
      return "Client[" + method + "]";
    }
  }

  /**
   * Tokens of a user.
   *
   * @param refresh the token for the next access token; empty if there is none
   * @param expires when the access token should be replaced; empty if the server did not say
   * @param scopes the scopes that were asked for
   */
  record Tokens(String access, Optional<String> refresh, Optional<Instant> expires, List<String> scopes) {

    @Override
    public String toString() {
      return "Tokens[" + (refresh.isPresent() ? "refreshable" : "not refreshable") + "]";
    }
  }

  Saved with(Tokens given) {
    return new Saved(issuer, client, Optional.of(given));
  }

  /**
   * Returns a state in which the user has to sign in again. The access token stays, for the scopes that it was asked for.
   *
   * @param unknown whether the authorization server does not know the client any more
   */
  Saved withoutRefresh(boolean unknown) {
    Client known = unknown ? new Client(client.id(), client.secret(), client.method(), "") : client;
    return new Saved(issuer, known, tokens.map(old -> new Tokens(old.access(), Optional.empty(), old.expires(), old.scopes())));
  }

  /** The entry of the store. It is a secret. */
  String text() {
    JsonObject entry = JsonObject.of("version", VERSION, "issuer", issuer, "client", client.id(), "method", client.method(),
        "redirect", client.redirect());
    entry = client.secret().isPresent() ? entry.with("secret", Json.of(client.secret().get())) : entry;
    if (tokens.isPresent()) {
      Tokens given = tokens.get();
      entry = entry.with("access", Json.of(given.access())).with("scopes", Json.of(given.scopes()));
      entry = given.refresh().isPresent() ? entry.with("refresh", Json.of(given.refresh().get())) : entry;
      entry = given.expires().isPresent() ? entry.with("expires", Json.of(given.expires().get().getEpochSecond())) : entry;
    }
    return entry.toString();
  }

  /** Reads an entry of the store. */
  static Saved read(String text) {
    try {
      if (Json.parse(text) instanceof JsonObject entry && MessageMembers.find(entry, "issuer").isPresent()
          && MessageMembers.find(entry, "client").isPresent()) {
        Client client = new Client(MessageMembers.find(entry, "client").get(), MessageMembers.find(entry, "secret"),
            MessageMembers.find(entry, "method").orElse("none"), MessageMembers.text(entry, "redirect"));
        Optional<Instant> expires = entry.tryGet("expires").filter(JsonNumber.class::isInstance)
            .map(value -> Instant.ofEpochSecond(value.asLong()));
        return new Saved(MessageMembers.find(entry, "issuer").get(), client, MessageMembers.find(entry, "access").map(access ->
            new Tokens(access, MessageMembers.find(entry, "refresh"), expires, MessageMembers.texts(entry, "scopes"))));
      }
    } catch (JsonParseException | ArithmeticException damaged) {
      // The message of the exception may quote the entry, so the failure does not have it.
    }
    throw new SignInFailure(Step.STORE, null, "expected an entry of a sign-in in the token store, found another text of "
        + text.length() + " characters", "Delete the entry, for example with signOut, and sign in again");
  }

  @Override
  public String toString() {
    return "Saved[" + client + ", " + tokens + "]";
  }
}
