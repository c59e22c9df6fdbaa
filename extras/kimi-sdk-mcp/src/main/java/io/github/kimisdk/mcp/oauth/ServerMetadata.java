package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.mcp.oauth.SignInFailure.Step;
import io.github.kimisdk.mcp.rpc.MessageMembers;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * The metadata of an authorization server.
 *
 * @param issuer its identifier, as it writes it
 * @param authorize the address for the user; empty if it has none
 * @param token the address for tokens
 * @param register the address for registrations; empty if it takes none
 * @param revoke the address for the end of a token; empty if it has none
 * @param methods the ways in which a client proves its identity; empty if it names none
 * @param pkce the methods of PKCE
 * @param scopes the scopes it knows
 * @param namesItself whether each answer to the user's browser has the issuer
 * @param documents whether a client id may be the address of a document
 */
record ServerMetadata(String issuer, Optional<URI> authorize, URI token, Optional<URI> register, Optional<URI> revoke,
    List<String> methods, List<String> pkce, List<String> scopes, boolean namesItself, boolean documents) {

  /** Reads a document whose issuer was compared. */
  static ServerMetadata read(JsonObject document, Addresses addresses) {
    return new ServerMetadata(MessageMembers.find(document, "issuer").orElseThrow(),
        address(document, "authorization_endpoint", addresses).map(ServerMetadata::plain),
        address(document, "token_endpoint", addresses).orElseThrow(() -> new SignInFailure(Step.DISCOVERY, null,
            "expected a token_endpoint in the metadata of the authorization server, found none",
            "The authorization server is set up wrong; tell its operator")),
        address(document, "registration_endpoint", addresses), address(document, "revocation_endpoint", addresses),
        MessageMembers.texts(document, "token_endpoint_auth_methods_supported"),
        MessageMembers.texts(document, "code_challenge_methods_supported"), MessageMembers.texts(document, "scopes_supported"),
        MessageMembers.flag(document, "authorization_response_iss_parameter_supported", false),
        MessageMembers.flag(document, "client_id_metadata_document_supported", false));
  }

  private static Optional<URI> address(JsonObject document, String name, Addresses addresses) {
    return MessageMembers.find(document, name).map(text -> addresses.checked(Step.DISCOVERY, text, name));
  }

  /** Refuses characters that are commands in a shell, in which the program may open the address. */
  private static URI plain(URI address) {
    boolean plain = address.toString().chars()
        .allMatch(c -> c < 0x7F && Character.isLetterOrDigit(c) || "-._~:/?[]@&+,=%".indexOf(c) >= 0);
    if (!plain) {
      throw new SignInFailure(Step.DISCOVERY, null, "expected an authorization_endpoint of letters, digits and the usual "
          + "separators, found others", "It was not opened; do not use this server, or tell its operator");
    }
    return address;
  }
}
