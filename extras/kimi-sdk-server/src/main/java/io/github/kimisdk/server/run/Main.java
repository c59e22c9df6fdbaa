package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.access.Version;
import io.github.kimisdk.server.http.Guide;
import io.github.kimisdk.tool.StoreException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The gateway as a program. It serves until it is told to end, and then lets running answers end. Its exit status is 0 after an
 * orderly end, 1 if it cannot start or is not healthy, and 2 if an argument or a setting is wrong.
 */
public final class Main {

  private static final int POLL_SECONDS = 2;
  private static final int FAILED = 1;
  private static final int WRONG = 2;
  private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(5);

  private final PrintStream out;
  private final PrintStream err;

  Main(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the gateway.
   *
   * @param arguments see {@code --help}
   */
  public static void main(String[] arguments) {
    Main main = new Main(stream(FileDescriptor.out), stream(FileDescriptor.err));
    int status = main.run(List.of(arguments), System.getenv());
    Runtime.getRuntime().exit(status);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /** Returns the exit status. */
  int run(List<String> given, Map<String, String> environment) {
    try {
      Arguments arguments = Arguments.of(given, environment);
      return switch (arguments.mode()) {
        case HELP -> print(Help.text());
        case VERSION -> print("kimi-sdk-server " + Version.COMPILED);
        case CHECK -> check(arguments, environment);
        case HEALTH -> health(SettingsReader.read(arguments.file(), environment));
        case SERVE -> serve(new SettingsFile(arguments.file(), environment));
      };
    } catch (Fault.Refusal wrong) {
      err.println(wrong.getMessage() + "\n" + Guide.SETTINGS.see());
      return WRONG;
    }
  }

  private int print(String text) {
    out.println(text);
    return 0;
  }

  /** Prints the settings in effect, or the differences to earlier ones. */
  private int check(Arguments arguments, Map<String, String> environment) {
    ProgramSettings settings = SettingsReader.read(arguments.file(), environment);
    setup(settings).upstream().close();
    if (arguments.against().isEmpty()) {
      return print(settings.effective().stripTrailing());
    }
    List<String> changes = new Changes(SettingsReader.read(arguments.against(), environment), settings).lines();
    return print(changes.isEmpty() ? "no setting changes" : String.join("\n", changes));
  }

  /** Checks the settings together, and shows the warnings. */
  private Setup setup(ProgramSettings settings) {
    Setup setup = Setup.of(settings);
    setup.warnings().forEach(warning -> err.println("warning: " + warning));
    return setup;
  }

  private int serve(SettingsFile file) {
    ProgramSettings settings = file.read();
    Setup setup = setup(settings);
    RunningGateway gateway;
    try {
      gateway = new RunningGateway(file, settings, setup, out, err, Clock.systemUTC());
    } catch (UncheckedIOException | StoreException failure) {
      setup.upstream().close();
      err.println(failure.getMessage());
      return FAILED;
    }
    CountDownLatch stopped = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> {
      gateway.stop();
      stopped.countDown();
      // A JVM that a signal ends would report the signal, although all answers have ended well.
      Runtime.getRuntime().halt(0);
    }));
    err.print(Help.banner(gateway.server().baseUrl(), setup));
    try {
      while (!stopped.await(POLL_SECONDS, TimeUnit.SECONDS)) {
        gateway.poll();
      }
      return 0;
    } catch (InterruptedException interrupted) {
      return FAILED;
    }
  }

  /** Asks the gateway of the same settings, which listens on this machine. */
  private int health(ProgramSettings settings) {
    String address = settings.text("address").orElseThrow();
    URI uri = URI.create("http://"
        + (address.equals("0.0.0.0") ? "127.0.0.1" : address.contains(":") ? "[" + address + "]" : address)
        + ":" + settings.number("port").orElseThrow() + "/health");
    try {
      HttpResponse<Void> answer = HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(uri).timeout(HEALTH_TIMEOUT).build(), HttpResponse.BodyHandlers.discarding());
      return answer.statusCode() == 200 ? print("ok") : FAILED;
    } catch (IOException | InterruptedException noAnswer) {
      err.println("expected an answer of " + uri + ", found none: " + noAnswer);
      return FAILED;
    }
  }
}
