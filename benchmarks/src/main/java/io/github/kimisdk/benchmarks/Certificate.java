package io.github.kimisdk.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** A certificate for servers on this machine, made by keytool for one run, and trust stores that have it. */
public final class Certificate {

  private final Path folder;

  /**
   * Makes the certificate.
   *
   * @throws IOException if the files cannot be written
   */
  public Certificate() throws IOException {
    folder = Files.createTempDirectory("certificate");
    keytool(Jvm.running(), "-genkeypair", "-alias", "server", "-keyalg", "EC", "-groupname", "secp256r1", "-dname",
        "CN=localhost",
        "-ext", "san=dns:localhost,ip:127.0.0.1", "-storetype", "PKCS12", "-keystore", keystore());
    keytool(Jvm.running(), "-exportcert", "-alias", "server", "-keystore", keystore(), "-file", certificate());
  }

  /**
   * The key store of the server.
   *
   * @return a file in PKCS12
   */
  public String keystore() {
    return folder.resolve("server.p12").toString();
  }

  /**
   * The options of a JVM whose clients trust the server. Its trust store is that of the JDK with one certificate more, because
   * reading it is part of the cost of a first call over TLS.
   *
   * @param jvm the JDK
   * @return the options
   * @throws IOException if the trust store cannot be written
   */
  public List<String> trust(Jvm jvm) throws IOException {
    Path store = folder.resolve("trust" + jvm.version());
    if (!Files.exists(store)) {
      Files.copy(Path.of(jvm.home(), "lib", "security", "cacerts"), store, StandardCopyOption.REPLACE_EXISTING);
      keytool(jvm, "-importcert", "-noprompt", "-alias", "kimi-benchmark", "-keystore", store.toString(), "-file", certificate());
    }
    return List.of("-Djavax.net.ssl.trustStore=" + store,
        "-Djavax.net.ssl.trustStorePassword=" + new String(PreparedServer.PASSWORD));
  }

  private String certificate() {
    return folder.resolve("server.crt").toString();
  }

  private static void keytool(Jvm jvm, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-storepass", new String(PreparedServer.PASSWORD)));
    try {
      Process process = jvm.command(Jvm.SERVER, "keytool", all).redirectErrorStream(true).start();
      try (InputStream said = process.getInputStream()) {
        String text = new String(said.readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
          throw new IllegalStateException(text);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
