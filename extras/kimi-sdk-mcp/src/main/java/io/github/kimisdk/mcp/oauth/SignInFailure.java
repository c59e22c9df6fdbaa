package io.github.kimisdk.mcp.oauth;

import io.github.kimisdk.mcp.rpc.Failure;
import java.net.URI;
import java.util.Optional;

/** A step of a sign-in has failed. The texts have no secret; there is no cause, because its texts may have one. */
public final class SignInFailure extends Failure {

  private static final long serialVersionUID = 1;

  /** The steps of a sign-in; {@code McpException.SignInFailed} tells of each. */
  public enum Step { DISCOVERY, REGISTRATION, AUTHORIZATION, TOKEN, STORE, REVOCATION }

  private final Step step;
  private final URI address;

  /** Creates a failure. The address is null if the step has none. */
  SignInFailure(Step step, URI address, String what, String hint) {
    super(Kind.UNAUTHORIZED, what, hint);
    this.step = step;
    this.address = address;
  }

  public Step step() {
    return step;
  }

  public Optional<URI> address() {
    return Optional.ofNullable(address);
  }
}
