package io.github.kimisdk.server.run;

import io.github.kimisdk.internal.text.KeyMask;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.KimiServerBuilder;
import io.github.kimisdk.server.http.Guide;
import io.github.kimisdk.store.DirectoryStore;
import io.github.kimisdk.tool.ConversationStore;
import java.io.PrintStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A gateway that runs. It takes the settings of its file when that has changed, or refuses all of them. Calls that run end with
 * the settings that they began with. One thread at a time may call {@link #poll}.
 */
final class RunningGateway implements AutoCloseable {

  private final SettingsFile file;
  private final PrintStream err;
  private final Budgets budgets;
  private final ObservedModel model;
  private final KimiServer server;
  private final List<UpstreamKeys> retired = new ArrayList<>();
  private volatile ProgramSettings settings;
  private volatile Setup setup;

  /**
   * Starts a gateway, which closes the upstream of its setup.
   *
   * @param out the log of answers
   * @param err gets a line each time that the settings are read again
   * @throws java.io.UncheckedIOException if it cannot listen
   * @throws io.github.kimisdk.tool.StoreException if the journal cannot be read
   */
  RunningGateway(SettingsFile file, ProgramSettings settings, Setup setup, PrintStream out, PrintStream err, Clock clock) {
    this.file = file;
    this.settings = settings;
    this.setup = setup;
    this.err = err;
    ConversationStore journal = setup.journal().<ConversationStore>map(DirectoryStore::of).orElse(Budgets.NONE);
    this.budgets = new Budgets(setup.budgets(), settings.text("currency").orElseThrow(), journal, clock);
    this.model = new ObservedModel(setup, budgets, clock, out, this::logs);
    KimiServerBuilder builder = KimiServer.builder(model);
    setup.server().accept(builder);
    this.server = builder.start();
  }

  private boolean logs(AnswerEntry entry) {
    String level = settings.text("log").orElseThrow();
    return level.equals("info") || level.equals("error") && entry.failed();
  }

  KimiServer server() {
    return server;
  }

  /**
   * Reads the file again if it has changed. Closes clients of Kimi that no call uses any more, at the earliest one poll after
   * they were replaced, so that a call that began meanwhile is known.
   */
  void poll() {
    retired.removeIf(old -> !model.uses(old) && closed(old));
    if (file.changed()) {
      String line;
      try {
        line = reload();
      } catch (RuntimeException wrong) {
        line = "refused, those before stay in effect: " + KeyMask.mask(String.valueOf(wrong.getMessage()))
            + "\n" + Guide.SETTINGS.see();
      }
      err.println("settings: " + line.replace("\n", "; "));
    }
  }

  private static boolean closed(UpstreamKeys old) {
    old.close();
    return true;
  }

  /** Takes the settings of the file, and returns a line about them. */
  private String reload() {
    ProgramSettings read = file.read();
    Changes changes = new Changes(settings, read);
    String later = changes.names(false);
    if (!later.isEmpty()) {
      // The whole file must be one with which the gateway would start.
      Setup.of(read).upstream().close();
    }
    ProgramSettings merged = read.withRestartOf(settings);
    Setup next;
    try {
      next = Setup.of(merged);
    } catch (Fault.Refusal wrong) {
      throw later.isEmpty() ? wrong
          : new IllegalStateException("until a restart with " + later + ": " + wrong.getMessage(), wrong);
    }
    String now = Stream.of(changes.names(true), otherKeys(next)).filter(names -> !names.isEmpty())
        .collect(Collectors.joining(", "));
    String warnings = next.warnings().stream().filter(warning -> !setup.warnings().contains(warning))
        .map(warning -> "; warning: " + warning).collect(Collectors.joining());
    take(next, merged);
    return "taken, " + (now.isEmpty() ? "no setting changes" : "changed: " + now)
        + (later.isEmpty() ? "" : "; after a restart: " + later) + warnings;
  }

  /** Returns the places of clients and of the upstream whose files have another key than before. */
  private String otherKeys(Setup next) {
    List<String> names = new ArrayList<>();
    next.live().clients().forEach((key, client) -> {
      String name = client.permissions().client();
      boolean known = setup.live().clients().values().stream().anyMatch(before -> before.permissions().client().equals(name));
      if (known && !setup.live().clients().containsKey(key)) {
        names.add("the key of clients[" + name + "]");
      }
    });
    if (!next.upstream().keys().equals(setup.upstream().keys())) {
      names.add("the keys of upstream");
    }
    return String.join(", ", names);
  }

  /** Takes settings. Keys of the upstream that are as before go on resting. */
  private void take(Setup next, ProgramSettings merged) {
    Setup taken = next;
    try {
      budgets.update(next.budgets());
    } catch (RuntimeException unreadable) {
      next.upstream().close();
      throw unreadable;
    }
    if (next.upstream().sameAs(setup.upstream())) {
      next.upstream().close();
      taken = next.with(setup.upstream());
    } else {
      retired.add(setup.upstream());
    }
    settings = merged;
    setup = taken;
    model.take(taken);
  }

  /** Lets running answers end within the grace period of the settings. */
  void stop() {
    server.stop(settings.time("grace"));
    setup.upstream().close();
  }

  @Override
  public void close() {
    server.close();
    retired.forEach(UpstreamKeys::close);
    setup.upstream().close();
  }
}
