package consumer;

import io.github.kimisdk.platform.KimiPlatform;

/** A program that asks the platform. */
public final class PlatformMain {

  private PlatformMain() {}

  /**
   * Runs the program.
   *
   * @param args nothing
   */
  public static void main(String[] args) {
    System.out.println(StandIn.with(kimi -> KimiPlatform.of(kimi).account().balance().available().toPlainString()));
  }
}
