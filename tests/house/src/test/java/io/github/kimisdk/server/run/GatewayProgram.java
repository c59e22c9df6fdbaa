package io.github.kimisdk.server.run;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The gateway as a program of given variables, because the variables of this process cannot be set. */
public final class GatewayProgram {

  private GatewayProgram() {}

  /** Returns the standard error of a gateway that does not start. */
  public static String errors(Map<String, String> variables, String... arguments) {
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    PrintStream err = new PrintStream(errors, true, StandardCharsets.UTF_8);
    int status = new Main(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), err)
        .run(List.of(arguments), variables);
    if (status == 0) {
      throw new AssertionError("expected a gateway that does not start, found status 0");
    }
    return errors.toString(StandardCharsets.UTF_8).strip();
  }
}
