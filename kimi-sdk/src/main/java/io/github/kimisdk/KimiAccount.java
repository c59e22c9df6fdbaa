package io.github.kimisdk;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.call.ApiCalls;
import io.github.kimisdk.internal.services.AccountCalls;
import io.github.kimisdk.platform.Balance;
import io.github.kimisdk.platform.Profile;
import io.github.kimisdk.platform.RequestSignature;
import io.github.kimisdk.platform.Usages;
import java.util.Objects;

/**
 * The account behind the key: money on the platform, quotas on Kimi Code. A service that the host does not have is refused
 * before a request leaves, and the exception names the other one.
 *
 * <p>Calls wait for the answer; interrupting the thread ends them. Safe for use by many threads.
 *
 * <pre>{@code
 * Balance balance = kimi.account().balance();
 * System.out.println(balance.available() + balance.currency().map(name -> " " + name).orElse(""));
 * }</pre>
 */
public final class KimiAccount {

  private final AccountCalls calls;

  KimiAccount(ApiCalls api) {
    this.calls = new AccountCalls(api);
  }

  /**
   * Asks for the money of the account. Only the platform has a balance.
   *
   * @return the balance, with the currency of the host
   * @throws KimiException if the call fails
   */
  public Balance balance() {
    return calls.balance();
  }

  /**
   * Asks for the quotas of the membership. Only Kimi Code has quotas.
   *
   * @return the quotas in any form that the service was seen to send
   * @throws KimiException if the call fails
   */
  public Usages usages() {
    return calls.usages();
  }

  /**
   * Asks for the member to whom the key belongs. Only Kimi Code has profiles, and does not document them.
   *
   * @return the profile
   * @throws KimiException if the call fails
   */
  public Profile profile() {
    return calls.profile();
  }

  /**
   * Asks the platform whether it made the signature of an answer (platform documentation, Verify Request Signature).
   *
   * @param signature the nonce of the request, and the values from the headers of its answer
   * @return whether the signature is valid
   * @throws KimiException if the call fails
   */
  public boolean verify(RequestSignature signature) {
    return calls.verify(Objects.requireNonNull(signature, "signature"));
  }
}
