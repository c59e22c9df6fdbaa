package io.github.kimisdk.server.run;

import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.KimiServerBuilder;
import io.github.kimisdk.store.DirectoryStore;
import io.github.kimisdk.tool.ConversationStore;
import java.io.PrintStream;
import java.time.Clock;

/** A gateway that runs with the settings of a file and of the environment. */
final class RunningGateway implements AutoCloseable {

  private final ProgramSettings settings;
  private final Setup setup;
  private final KimiServer server;

  /**
   * Starts a gateway, which closes the upstream of its setup.
   *
   * @param out the log
   * @throws java.io.UncheckedIOException if it cannot listen
   * @throws io.github.kimisdk.tool.StoreException if the journal cannot be read
   */
  RunningGateway(ProgramSettings settings, Setup setup, PrintStream out, Clock clock) {
    this.settings = settings;
    this.setup = setup;
    ConversationStore journal = setup.journal().<ConversationStore>map(DirectoryStore::of).orElse(Budgets.NONE);
    Budgets budgets = new Budgets(setup.budgets(), settings.text("currency").orElseThrow(), journal, clock);
    String level = settings.text("log").orElseThrow();
    ObservedModel model =
        new ObservedModel(setup, budgets, clock, out, entry -> level.equals("info") || level.equals("error") && entry.failed());
    KimiServerBuilder builder = KimiServer.builder(model);
    setup.server().accept(builder);
    this.server = builder.start();
  }

  KimiServer server() {
    return server;
  }

  /** Lets running answers end within the grace period of the settings. */
  void stop() {
    server.stop(settings.time("grace"));
    setup.upstream().close();
  }

  @Override
  public void close() {
    server.close();
    setup.upstream().close();
  }
}
