package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.oauth.OAuthHttp.Answer;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds the authorization server of a server (RFC 9728) and its metadata (RFC 8414 and OpenID Connect Discovery). A server
 * without metadata of its own is its own authorization server, as in revision 2025-03-26.
 */
final class Discovery {

  private static final String RESOURCE = "oauth-protected-resource";
  private static final String OAUTH = "oauth-authorization-server";
  private static final String OPENID = "openid-configuration";
  private static final int MOST_ISSUERS = 10;
  private static final String TELL = "Tell the operator of the server";

  private final URI server;
  private final SignInSettings settings;
  private final Addresses addresses;
  private final OAuthHttp http;

  Discovery(URI server, SignInSettings settings, OAuthHttp http) {
    this.server = server;
    this.settings = settings;
    this.addresses = new Addresses(server);
    this.http = http;
  }

  /**
   * The facts that were found.
   *
   * @param resource the identifier of the server, for which tokens are asked
   * @param scopes the scopes of the server; empty if it names none
   */
  record Found(String resource, List<String> scopes, ServerMetadata metadata) {}

  /** Looks for the authorization server. The address of the metadata is from a challenge; empty if it has none. */
  Found find(Optional<String> named) {
    Optional<JsonObject> resource = named.isPresent()
        ? Optional.of(document(addresses.checked(Step.DISCOVERY, named.get(), "resource_metadata of the challenge")))
        : wellKnown();
    if (resource.isEmpty()) {
      String origin = Addresses.origin(server);
      return new Found(Addresses.identifier(server), List.of(),
          metadata(accepted(List.of(origin)), List.of(origin, origin + "/")));
    }
    String identifier = identifier(resource.get());
    List<String> issuers = MessageMembers.texts(resource.get(), "authorization_servers");
    if (issuers.isEmpty()) {
      throw failure(server, "expected authorization_servers in the metadata of the server, found none", TELL);
    }
    String issuer = accepted(issuers.subList(0, Math.min(MOST_ISSUERS, issuers.size())));
    return new Found(identifier, Scopes.split(String.join(" ", MessageMembers.texts(resource.get(), "scopes_supported"))),
        metadata(issuer, List.of(issuer)));
  }

  private JsonObject document(URI address) {
    Answer answer = http.get(Step.DISCOVERY, address);
    if (answer.status() != 200 || answer.body().empty()) {
      throw failure(address, "expected the metadata of the server at " + Log.quoted(address.toString()) + ", found "
          + answer.summary(), TELL);
    }
    return answer.body();
  }

  /** Asks the well-known addresses, with the path of the server and without it. Only a clear no leads on. */
  private Optional<JsonObject> wellKnown() {
    List<URI> places = new ArrayList<>(List.of(Addresses.wellKnown(server, RESOURCE)));
    if (Addresses.hasPath(server)) {
      places.add(Addresses.wellKnown(URI.create(Addresses.origin(server)), RESOURCE));
    }
    for (URI place : places) {
      Answer answer = http.get(Step.DISCOVERY, place);
      if (answer.status() == 200 && !answer.body().empty()) {
        return Optional.of(answer.body());
      }
      if (answer.status() >= 500) {
        throw failure(place, "expected the metadata of the server at " + place + ", found " + answer.summary(),
            "Try again later");
      }
    }
    return Optional.empty();
  }

  private String identifier(JsonObject document) {
    String text = MessageMembers.text(document, "resource");
    URI resource = addresses.checked(Step.DISCOVERY, text, "resource of the metadata of the server");
    if (!addresses.covers(resource)) {
      throw failure(server, "expected metadata of " + Addresses.identifier(server) + ", found those of \"" + Log.quoted(text)
          + "\": a token for that would be worth something elsewhere", "Check the address of the server; tell its operator");
    }
    return text;
  }

  /** Chooses the authorization server: the one that knows the client, or else the first. */
  private String accepted(List<String> issuers) {
    Optional<String> own = settings.client().map(client -> client.issuer().toString());
    Optional<String> match = issuers.stream().filter(issuer -> own.isEmpty() || slashless(issuer).equals(slashless(own.get())))
        .findFirst();
    return match.orElseThrow(() -> failure(server, "expected the authorization server " + own.get()
        + ", at which the client is registered, found " + Log.quoted(issuers.toString()),
        "Register a client there, and set its id and issuer; the id and the secret were not sent"));
  }

  private static String slashless(String address) {
    return address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
  }

  /** Reads the metadata of an authorization server, which must name the issuer as one of these texts. */
  private ServerMetadata metadata(String issuer, List<String> names) {
    URI at = addresses.checked(Step.DISCOVERY, issuer, "authorization_servers of the metadata of the server");
    List<URI> places = new ArrayList<>(List.of(Addresses.wellKnown(at, OAUTH), Addresses.wellKnown(at, OPENID)));
    if (Addresses.hasPath(at)) {
      places.add(Addresses.appended(at, OPENID));
    }
    List<String> answers = new ArrayList<>();
    for (URI place : places) {
      Answer answer = http.get(Step.DISCOVERY, place);
      if (answer.status() == 200 && !answer.body().empty()) {
        return metadata(place, answer.body(), names);
      }
      answers.add(Log.quoted(place.toString()) + " (" + answer.summary() + ")");
    }
    throw failure(at,
        "expected metadata of the authorization server, found none at " + String.join(", ", answers),
        "The authorization server must support RFC 8414 or OpenID Connect Discovery; use a token of your own otherwise");
  }

  private ServerMetadata metadata(URI place, JsonObject document, List<String> names) {
    String issuer = MessageMembers.text(document, "issuer");
    if (!names.contains(issuer)) {
      throw failure(place, "expected metadata of the issuer " + Log.quoted(names.get(0)) + ", found those of \""
          + Log.quoted(issuer) + "\" at " + Log.quoted(place.toString()), TELL + "; both texts must be the same");
    }
    ServerMetadata metadata = ServerMetadata.read(document, addresses);
    if (!settings.machine() && !metadata.pkce().contains("S256")) {
      throw failure(place,
          "expected code_challenge_methods_supported with S256 in the metadata of the authorization server, found "
              + (metadata.pkce().isEmpty() ? "none" : Log.quoted(metadata.pkce().toString())),
          "A sign-in without PKCE is not safe and was not begun; tell the operator of the authorization server");
    }
    if (!settings.machine() && metadata.authorize().isEmpty()) {
      throw failure(place, "expected an authorization_endpoint in the metadata of the authorization server, found none",
          "Sign in with client credentials, if the server allows that");
    }
    return metadata;
  }

  private static SignInFailure failure(URI address, String what, String hint) {
    return new SignInFailure(Step.DISCOVERY, address, what, hint);
  }
}
