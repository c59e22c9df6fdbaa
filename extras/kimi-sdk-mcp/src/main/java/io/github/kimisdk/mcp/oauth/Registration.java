package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.oauth.OAuthHttp.Answer;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.Log;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import io.github.kimisdk.mcp.rpc.Secrets;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the client id of a sign-in, in the order of the specification: the one of the program, the address of a document, an
 * earlier registration with the same authorization server, and a new registration (RFC 7591).
 */
final class Registration {

  static final String NONE = "none";
  static final String BASIC = "client_secret_basic";
  static final String POST = "client_secret_post";

  private static final String BY_HAND = "Register a client by hand, and set its id and issuer with withClient(...)";

  private final SignInSettings settings;
  private final OAuthHttp http;

  Registration(SignInSettings settings, OAuthHttp http) {
    this.settings = settings;
    this.http = http;
  }

  /** Returns the client for a redirect. An earlier client is of the same authorization server. */
  Saved.Client client(ServerMetadata server, Optional<Saved.Client> earlier, String redirect) {
    if (settings.client().isPresent()) {
      SignInSettings.Registered own = settings.client().get();
      return new Saved.Client(own.id(), own.secret(), own.secret().isPresent() ? method(server.methods()) : NONE, "");
    }
    if (settings.document().isPresent() && server.documents()) {
      return new Saved.Client(settings.document().get().toString(), Optional.empty(), NONE, "");
    }
    return earlier.filter(client -> !redirect.isEmpty() && client.redirect().equals(redirect))
        .orElseGet(() -> register(server, redirect));
  }

  private static String method(List<String> methods) {
    if (methods.isEmpty() || methods.contains(BASIC)) {
      return BASIC;
    }
    if (methods.contains(POST)) {
      return POST;
    }
    throw new SignInFailure(Step.REGISTRATION, null, "expected an authorization server that takes a secret of the client, as "
        + BASIC + " or " + POST + ", found one that takes neither", "Use a token of your own for this server");
  }

  private Saved.Client register(ServerMetadata server, String redirect) {
    URI address = server.register().orElseThrow(() -> new SignInFailure(Step.REGISTRATION, null,
        "expected a client id for the authorization server " + Log.quoted(server.issuer())
            + ", found none, and it registers no clients", BY_HAND));
    String wanted = server.methods().isEmpty() || server.methods().contains(NONE) ? NONE : method(server.methods());
    Answer answer = http.post(Step.REGISTRATION, address, JsonObject.of(
        "client_name", settings.name(), "redirect_uris", List.of(redirect), "application_type", type(redirect),
        "grant_types", List.of("authorization_code", "refresh_token"), "response_types", List.of("code"),
        "token_endpoint_auth_method", wanted));
    Optional<String> id = MessageMembers.find(answer.body(), "client_id").filter(text -> !text.isEmpty());
    if (answer.status() / 100 != 2 || id.isEmpty()) {
      throw new SignInFailure(Step.REGISTRATION, address,
          "expected a registration of the client at " + Log.quoted(address.toString()) + ", found " + answer.summary(),
          BY_HAND);
    }
    String method = MessageMembers.find(answer.body(), "token_endpoint_auth_method").orElse(wanted);
    Optional<String> secret = method.equals(NONE) ? Optional.empty() : MessageMembers.find(answer.body(), "client_secret");
    Secrets.remember(secret);
    return new Saved.Client(id.get(), secret, secret.isEmpty() ? NONE : method(List.of(method)), redirect);
  }

  /** Only a program with a web server of its own has a redirect to another machine. */
  private static String type(String redirect) {
    URI address = URI.create(redirect);
    return "https".equalsIgnoreCase(address.getScheme()) && !Addresses.loopback(address) ? "web" : "native";
  }

  /** Whether an answer says that the authorization server does not know the client. */
  static boolean unknownClient(Answer answer) {
    return List.of("invalid_client", "unauthorized_client").contains(answer.error());
  }
}
