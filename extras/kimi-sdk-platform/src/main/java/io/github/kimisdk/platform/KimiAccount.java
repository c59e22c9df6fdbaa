package io.github.kimisdk.platform;

import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.Balance;
import io.github.kimisdk.platform.data.Profile;
import io.github.kimisdk.platform.data.RequestSignature;
import io.github.kimisdk.platform.data.Usages;
import io.github.kimisdk.platform.services.ServiceHost;
import io.github.kimisdk.platform.wire.BalanceWire;
import io.github.kimisdk.platform.wire.ProfileWire;
import io.github.kimisdk.platform.wire.SignatureWire;
import io.github.kimisdk.platform.wire.UsagesWire;
import java.util.Objects;

/**
 * The account behind the key: money on the platform, quotas on Kimi Code. A service that the host does not have is refused
 * before a request leaves, and the exception names the other one.
 *
 * <p>Calls wait for the answer; interrupting the thread ends them. Safe for use by many threads.
 *
 * <pre>{@code
 * Balance balance = platform.account().balance();
 * System.out.println(balance.available() + balance.currency().map(name -> " " + name).orElse(""));
 * }</pre>
 */
public final class KimiAccount {

  private final ApiCalls api;
  private final ServiceHost host;

  KimiAccount(ApiCalls api) {
    this.api = api;
    this.host = new ServiceHost(api.settings().endpoint());
  }

  /**
   * Asks for the money of the account. Only the platform has a balance.
   *
   * @return the balance, with the currency of the host
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public Balance balance() {
    host.requirePlatform("the balance", "Kimi Code has quotas instead: platform.account().usages()");
    return api.awaitJson(api.get(BalanceWire.PATH), answer -> BalanceWire.read(answer, host.currency()));
  }

  /**
   * Asks for the quotas of the membership. Only Kimi Code has quotas.
   *
   * @return the quotas in any form that the service was seen to send
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public Usages usages() {
    host.requireCoding("usages", "the platform has a balance instead: platform.account().balance()");
    return api.awaitJson(api.get(UsagesWire.PATH), UsagesWire::read);
  }

  /**
   * Asks for the member to whom the key belongs. Only Kimi Code has profiles, and does not document them.
   *
   * @return the profile
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public Profile profile() {
    host.requireCoding("the profile", "");
    return api.awaitJson(api.get(ProfileWire.PATH), ProfileWire::read);
  }

  /**
   * Asks the platform whether it made the signature of an answer (platform documentation, Verify Request Signature).
   *
   * @param signature the nonce of the request, and the values from the headers of its answer
   * @return whether the signature is valid
   * @throws io.github.kimisdk.call.KimiException if the call fails
   */
  public boolean verify(RequestSignature signature) {
    Objects.requireNonNull(signature, "signature");
    host.requirePlatform("checking a signature", "");
    return api.awaitJson(api.post(SignatureWire.PATH, SignatureWire.write(signature)), SignatureWire::readValid);
  }

  @Override
  public String toString() {
    return "KimiAccount[" + api + "]";
  }
}
