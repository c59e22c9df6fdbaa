package io.github.kimisdk.internal.services;

import io.github.kimisdk.call.Endpoint;
import io.github.kimisdk.internal.call.ApiCalls;
import io.github.kimisdk.internal.protocol.platform.BalanceWire;
import io.github.kimisdk.internal.protocol.platform.PlatformPaths;
import io.github.kimisdk.internal.protocol.platform.ProfileWire;
import io.github.kimisdk.internal.protocol.platform.SignatureWire;
import io.github.kimisdk.internal.protocol.platform.UsagesWire;
import io.github.kimisdk.platform.Balance;
import io.github.kimisdk.platform.Profile;
import io.github.kimisdk.platform.RequestSignature;
import io.github.kimisdk.platform.Usages;
import java.util.Optional;

/** Asks about the account behind the key. */
public final class AccountCalls {

  private final ApiCalls api;
  private final ServiceHost host;

  public AccountCalls(ApiCalls api) {
    this.api = api;
    this.host = new ServiceHost(api.settings().endpoint());
  }

  public Balance balance() {
    host.requirePlatform("the balance", "Kimi Code has quotas instead: kimi.account().usages()");
    return api.awaitJson(api.get(PlatformPaths.BALANCE), answer -> BalanceWire.read(answer, currency(api.settings().endpoint())));
  }

  /** Returns the currency of a host. The answer does not name it. */
  private static Optional<String> currency(Endpoint endpoint) {
    if (!endpoint.platform()) {
      return Optional.empty();
    }
    return Optional.of(endpoint.baseUrl().getHost().endsWith(".cn") ? "CNY" : "USD");
  }

  public Usages usages() {
    host.requireCoding("usages", "the platform has a balance instead: kimi.account().balance()");
    return api.awaitJson(api.get(PlatformPaths.CODING_USAGES), UsagesWire::read);
  }

  public Profile profile() {
    host.requireCoding("the profile", "");
    return api.awaitJson(api.get(PlatformPaths.CODING_PROFILE), ProfileWire::read);
  }

  public boolean verify(RequestSignature signature) {
    host.requirePlatform("checking a signature", "");
    return api.awaitJson(api.post(PlatformPaths.VERIFY, SignatureWire.write(signature)), SignatureWire::readValid);
  }
}
