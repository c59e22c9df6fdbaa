package io.github.kimisdk.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.mcp.oauth.OAuthServers;
import io.github.kimisdk.mcp.oauth.ProtectedClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileTokenStoreTest {

  private static final int ROUNDS = 100;

  @TempDir Path folder;

  /** Counts in an entry of the store, as programs that refresh a token do. */
  static final class Counter {

    private Counter() {}

    public static void main(String[] args) {
      count(TokenStore.file(Path.of(args[0])));
      System.out.print("done");
    }

    static void count(TokenStore store) {
      for (int i = 0; i < ROUNDS; i++) {
        store.exclusively("a", () -> {
          store.save("a", String.valueOf(Integer.parseInt(store.load("a").orElse("0")) + 1));
          return true;
        });
      }
    }
  }

  private Path file() {
    return folder.resolve("new").resolve("tokens.json");
  }

  @Test
  void entriesStayApartAndOutliveTheStore() throws IOException {
    TokenStore store = TokenStore.file(file());
    assertThat(store.load("a")).isEmpty();
    store.save("a", "one");
    store.save("b", "two");
    store.save("a", "three");
    assertThat(TokenStore.file(file()).load("a")).contains("three");
    store.delete("a");
    store.delete("unknown");
    assertThat(store.load("a")).isEmpty();
    assertThat(store.load("b")).contains("two");
    try (var files = Files.list(file().getParent())) {
      assertThat(files.map(path -> path.getFileName().toString())).containsExactlyInAnyOrder("tokens.json", ".tokens.json.lock");
    }
  }

  @Test
  void onlyTheOwnerCanReadTheFile() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{}");
    Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
    TokenStore.file(file()).save("a", "one");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
  }

  @Test
  void twoProgramsLoseNoChange() throws Exception {
    Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
        System.getProperty("java.class.path"), Counter.class.getName(), file().toString()).redirectErrorStream(true).start();
    Counter.count(TokenStore.file(file()));
    assertThat(new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("done");
    assertThat(TokenStore.file(file()).load("a")).contains(String.valueOf(2 * ROUNDS));
  }

  @Test
  void twoStoresOfOneFileRefreshOnce() {
    AtomicInteger opened = new AtomicInteger();
    try (OAuthServers servers = new OAuthServers()) {
      List<SignIn> both = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        both.add(SignIn.openWith(address -> {
          opened.incrementAndGet();
          OAuthServers.browse(address);
        }).withStore(TokenStore.file(file())));
      }
      both.forEach(signIn -> ProtectedClient.call(servers.server(), signIn.source(servers.server())));
      servers.expire(ProtectedClient.await(both.get(0).source(servers.server()).token()).orElseThrow());
      List<CompletableFuture<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        SignIn signIn = both.get(i % 2);
        calls.add(CompletableFuture.supplyAsync(() -> ProtectedClient.call(servers.server(), signIn.source(servers.server())),
            work -> new Thread(work).start()));
      }
      assertThat(calls.stream().map(CompletableFuture::join)).containsOnly(200);
      assertThat(servers.forms).hasSize(2);
      assertThat(opened).hasValue(1);
    }
  }

  @Test
  void twoStoresOfOneFileShareOnePage() {
    AtomicInteger opened = new AtomicInteger();
    CountDownLatch second = new CountDownLatch(2);
    try (OAuthServers servers = new OAuthServers()) {
      List<CompletableFuture<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        SignIn signIn = SignIn.openWith(address -> {
          opened.incrementAndGet();
          second.countDown();
          await(second);
          OAuthServers.browse(address);
        }).withStore(TokenStore.file(file()));
        calls.add(CompletableFuture.supplyAsync(() -> ProtectedClient.call(servers.server(), signIn.source(servers.server())),
            work -> new Thread(work).start()));
      }
      assertThat(calls.stream().map(CompletableFuture::join)).containsOnly(200);
      assertThat(opened).hasValue(1);
      assertThat(servers.forms).hasSize(1);
    }
  }

  /** Gives the other program time to open a page, too. */
  private static void await(CountDownLatch latch) {
    try {
      latch.await(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDamagedFileIsNotReplacedAndNotQuoted() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(file(), "{\"a\":\"s3cret");
    TokenStore store = TokenStore.file(file());
    assertThatThrownBy(() -> store.load("a")).hasMessageContaining("move the file away").hasMessageNotContaining("s3cret");
    assertThatThrownBy(() -> store.save("a", "b")).hasMessageContaining("move the file away");
    assertThat(Files.readString(file())).contains("s3cret");
  }

  @Test
  void aLinkIsRefused() throws IOException {
    Files.createDirectories(file().getParent());
    Files.createSymbolicLink(file(), folder.resolve("elsewhere"));
    assertThatThrownBy(() -> TokenStore.file(file()).save("a", "one")).hasMessageContaining("a symbolic link");
    assertThat(folder.resolve("elsewhere")).doesNotExist();
  }
}
