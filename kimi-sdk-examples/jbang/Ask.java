///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 17+
//DEPS io.github.kimisdk:kimi-sdk:0.1.0-SNAPSHOT

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;

/** Asks Kimi, with the key in KIMI_API_KEY, and prints the answer while it arrives. */
public class Ask {

  public static void main(String... words) {
    if (words.length == 0) {
      System.err.println("Usage: jbang Ask.java <question>");
      System.exit(2);
    }
    try (Kimi kimi = Kimi.fromEnv()) {
      kimi.stream(String.join(" ", words), System.out::print);
      System.out.println();
    } catch (KimiException failure) {
      System.err.println(failure.getMessage());   // what happened, and what to do
      System.exit(1);
    }
  }
}
