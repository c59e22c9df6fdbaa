package io.github.kimisdk.examples;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.RetryPolicy;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.models.Models;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Usages;
import java.time.Duration;

/**
 * Shows whether Kimi can be used: whether it is reachable, which models the account has, and how much money or quota is left.
 *
 * <pre>
 *   Status
 * </pre>
 *
 * <p>The exit code is 1 if Kimi cannot be used. Without a key, an offline server answers with invented values.
 */
public final class Status {

  private Status() {}

  /**
   * Runs the example.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    boolean usable;
    try (Offline.Client client = Offline.orFromEnv()) {
      usable = show(client.kimi());
    }
    if (!usable) {
      System.exit(1);
    }
  }

  private static boolean show(Kimi kimi) {
    boolean usable = false;
    try {
      Models models = kimi.withRetry(RetryPolicy.NONE).withTotalTimeout(Duration.ofSeconds(10)).models();
      models.all().stream().filter(Model::listed).forEach(model -> System.out.println("model       " + model));
      Model own = models.of(kimi.endpoint().model());
      usable = own.listed() || own.flag("alias", false);
      System.out.println((usable ? "usable      " : "not listed  ") + own.id());
      showAccount(kimi);
    } catch (KimiException failed) {
      System.err.println(failed.getMessage());
    }
    return usable;
  }

  private static void showAccount(Kimi kimi) {
    if (!kimi.endpoint().coding()) {
      System.out.println("balance     " + KimiPlatform.of(kimi).account().balance());
      return;
    }
    Usages usages = KimiPlatform.of(kimi).account().usages();
    usages.total().ifPresent(quota -> System.out.println("quota       " + quota));
    usages.windows().forEach(quota -> System.out.println("quota       " + quota));
    usages.wallet().ifPresent(wallet -> System.out.println("wallet      " + wallet));
  }
}
