package io.github.kimisdk.examples.team;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.jdbc.JdbcConversationStore;
import io.github.kimisdk.schema.Doc;
import io.github.kimisdk.tool.Agent;
import io.github.kimisdk.tool.Conversation;
import io.github.kimisdk.tool.Tool;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * A lead agent and two workers, each in a process of its own, that pay invoices. All keep their conversations in one database.
 * The lead kills the first worker in mid-work, and another process continues its conversation. No invoice is paid twice.
 *
 * <pre>
 *   TEAM_DATABASE=jdbc:postgresql://localhost/team?user=me Team
 * </pre>
 *
 * <p>Without {@code TEAM_DATABASE}, the database is H2 in a folder of temporary files. Without a key, scripts take the place of
 * the models.
 */
public final class Team {

  private static final String DATABASE = "TEAM_DATABASE";
  private static final String TASK = "Have the invoices 1 to 8 paid. Assign 1 to 4 to one worker, and 5 to 8 to another.";

  private final DataSource database;
  private final JdbcConversationStore store;
  private final AtomicBoolean killed = new AtomicBoolean();

  record Range(@Doc("The first invoice") int from, @Doc("The last invoice") int to) {}

  record Invoice(int number) {}

  record None() {}

  private Team(DataSource database) {
    this.database = database;
    this.store = JdbcConversationStore.of(database);
  }

  /**
   * Runs the lead, or with arguments a worker.
   *
   * @param args none; the lead gives its workers the name of a conversation and a task
   * @throws Exception if the database cannot be used
   */
  public static void main(String[] args) throws Exception {
    String address = System.getenv().getOrDefault(DATABASE, "");
    if (address.isBlank()) {
      Path folder = Files.createTempDirectory("team");
      address = "jdbc:h2:" + folder.resolve("team") + ";AUTO_SERVER=TRUE";
      System.out.println("No address in " + DATABASE + ": the database is H2");
    }
    Team team = new Team(source(address));
    boolean key = Stream.of("KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY").anyMatch(System.getenv()::containsKey);
    // H2 belongs to the first process that opens it, so the lead keeps it open for the workers.
    try (Connection open = team.database.getConnection();
        Kimi kimi = key ? Kimi.fromEnv() : Kimi.builder().key("none").build()) {
      open.isValid(10);
      if (args.length == 2) {
        team.work(key ? kimi : Scripts::worker, args[0], args[1]);
      } else {
        team.lead(key ? kimi : Scripts::lead, address);
      }
    }
  }

  private static DataSource source(String address) {
    if (address.startsWith("jdbc:postgresql:")) {
      var postgres = new org.postgresql.ds.PGSimpleDataSource();
      postgres.setUrl(address);
      return postgres;
    }
    var h2 = new org.h2.jdbcx.JdbcDataSource();
    h2.setURL(address);
    return h2;
  }

  private void lead(ChatModel model, String address) throws SQLException {
    store.createTables();
    try (Connection connection = database.getConnection()) {
      connection.createStatement().execute("create table if not exists payments (invoice int, process bigint)");
    }
    // A worker that is asked again continues its conversation, so the call may be repeated.
    Tool<Range> assign = Tool.of("assign", "Assigns invoices to a worker and returns its report", Range.class,
        range -> assign(address, range)).withRepeatable(true);
    Conversation run = Conversation.open(store, "lead");
    System.out.println(Agent.builder(model).tools(assign).build().run(run.messages().isEmpty() ? run.user(TASK) : run).text());
    System.out.println("paid: " + paid(", "));
  }

  /** Starts processes until one of them ends well. Each payment waits for the lead, which kills one process instead. */
  private String assign(String address, Range range) throws IOException, InterruptedException {
    String name = "worker-" + range.from();
    for (int attempt = 1; attempt <= 3; attempt++) {
      Process worker = start(address, name, "Pay the invoices " + range.from() + " to " + range.to());
      List<String> told = new ArrayList<>();
      try (BufferedReader out = new BufferedReader(new InputStreamReader(worker.getInputStream(), StandardCharsets.UTF_8))) {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
          System.out.println(name + ": " + line);
          told.add(line);
          if (told.size() == 2 && killed.compareAndSet(false, true)) {
            worker.toHandle().destroyForcibly();
          } else if (line.startsWith("pays ")) {
            worker.getOutputStream().write('\n');
            worker.getOutputStream().flush();
          }
        }
      } finally {
        worker.destroyForcibly();
      }
      if (worker.waitFor() == 0) {
        return told.get(told.size() - 1);
      }
      System.out.println(name + ": the process " + worker.pid() + " has died with " + worker.exitValue());
    }
    throw new IOException("expected a worker that ends, found three that died");
  }

  private static Process start(String address, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), Team.class.getName()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    // The address may have a password, which arguments would show to every user of the machine.
    builder.environment().put(DATABASE, address);
    return builder.start();
  }

  private void work(ChatModel model, String name, String task) {
    Conversation run = Conversation.open(store, name);
    if (run.messages().isEmpty()) {
      run.user(task);
    } else {
      System.out.println("continues after " + run.messages().size() + " messages");
    }
    Agent agent = Agent.builder(model).maxSteps(100).tools(
        Tool.of("pay", "Pays an invoice. Never pay one twice", Invoice.class, this::pay),
        Tool.of("paid", "The invoices that are paid, one a line", None.class, none -> paid("\n")).withRepeatable(true)).build();
    System.out.println(agent.run(run).text());
  }

  private String pay(Invoice invoice) throws SQLException, IOException {
    System.out.println("pays " + invoice.number());
    System.in.read();
    try (Connection connection = database.getConnection();
        PreparedStatement insert = connection.prepareStatement("insert into payments (invoice, process) values (?, ?)")) {
      insert.setInt(1, invoice.number());
      insert.setLong(2, ProcessHandle.current().pid());
      insert.executeUpdate();
    }
    return "paid " + invoice.number();
  }

  private String paid(String between) throws SQLException {
    List<String> lines = new ArrayList<>();
    try (Connection connection = database.getConnection(); ResultSet rows = connection.createStatement()
        .executeQuery("select invoice, process from payments order by invoice, process")) {
      while (rows.next()) {
        lines.add(rows.getInt(1) + " by " + rows.getLong(2));
      }
    }
    return String.join(between, lines);
  }
}
