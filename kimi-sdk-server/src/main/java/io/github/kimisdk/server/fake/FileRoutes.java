package io.github.kimisdk.server.fake;

import io.github.kimisdk.internal.protocol.platform.FileWire;
import io.github.kimisdk.internal.protocol.platform.PlatformPaths;
import io.github.kimisdk.internal.wire.ApiRequest;
import io.github.kimisdk.platform.Purpose;
import io.github.kimisdk.platform.UploadedFile;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.BadRequest;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.Request.Ending;
import io.github.kimisdk.server.http.RequestHead;
import io.github.kimisdk.server.http.RequestKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The routes of files. An upload is read, and a content is sent, in pieces. */
public final class FileRoutes implements AutoCloseable {

  public static final List<String> ROUTES = List.of(
      "POST /v1/files", "POST " + PlatformPaths.CODING_BASE + "/files",
      "GET /v1/files", "GET /v1/files/{id}", "GET /v1/files/{id}/content", "DELETE /v1/files/{id}");

  private static final String FILES = "/files";
  /** Uploads to Kimi Code, which has no other route of files. */
  private static final String CODING = PlatformPaths.CODING_BASE + FILES;
  private static final String CONTENT = "/content";
  private static final int PIECE = 16 * 1024;

  private static final String NO_SNIFF = "X-Content-Type-Options";

  /** The header of the beta of hosted agents, in which a deletion has no body. */
  private static final String BETA = "kimi-api-version";

  private final StoredFiles files;
  private final boolean keys;
  private final long formBytes;

  public FileRoutes(Limits limits, boolean keys) {
    this.files = new StoredFiles(limits.uploadBytes());
    this.keys = keys;
    this.formBytes = limits.formBytes();
  }

  public StoredFiles stored() {
    return files;
  }

  /** Returns whether a request is an upload, whose body is not read as a whole. */
  public static boolean uploads(String method, String target) {
    String path = Request.withoutQuery(target);
    return method.equals("POST") && (path.equals("/v1" + FILES) || path.equals(FILES) || path.equals(CODING));
  }

  /** Returns the refusal of an upload whose form is too large; empty if it is not, or if its length is not known. */
  public Optional<Answer> tooLarge(RequestHead head) {
    return head.length() <= formBytes ? Optional.empty()
        : Optional.of(ErrorWriter.KIMI.error(413, "invalid_request_error", BadRequest.tooLarge().getMessage()));
  }

  /** Returns whether a request is for one of the routes. */
  public boolean serves(ApiRequest request, Request received) {
    String resource = request.resource();
    boolean get = request.method().equals("GET");
    if (resource.equals(CODING)) {
      return uploads(received.method(), received.path());
    }
    if (resource.equals(FILES)) {
      return get || uploads(received.method(), received.path());
    }
    String id = id(resource);
    return !id.isEmpty() && id.indexOf('/') < 0 && (get || request.method().equals("DELETE") && !resource.endsWith(CONTENT));
  }

  private static String id(String resource) {
    String rest = resource.startsWith(FILES + "/") ? resource.substring(FILES.length() + 1) : "";
    return rest.endsWith(CONTENT) ? rest.substring(0, rest.length() - CONTENT.length()) : rest;
  }

  public Ending handle(ApiRequest request, Request received, Connection connection) throws IOException {
    // The files of one key are not those of another.
    String owner = keys ? RequestKey.of(received.headers(), received.path()).orElse("") : "";
    if (request.method().equals("POST")) {
      return upload(owner, received, connection);
    }
    if (request.resource().equals(FILES)) {
      return Answer.json(200, FileWire.writeList(files.list(owner))).sendOn(connection);
    }
    String id = id(request.resource());
    Optional<StoredFiles.Stored> stored = files.get(owner, id);
    if (stored.isEmpty()) {
      return ErrorWriter.KIMI.error(404, "resource_not_found_error", "Not found the file " + id + " or Permission denied")
          .sendOn(connection);
    }
    if (request.method().equals("DELETE")) {
      files.delete(owner, id);
      return deleted(id, received).sendOn(connection);
    }
    return request.resource().endsWith(CONTENT) ? content(stored.get(), connection)
        : Answer.json(200, FileWire.write(stored.get().file())).sendOn(connection);
  }

  private Ending upload(String owner, Request received, Connection connection) throws IOException {
    List<Purpose> purposes = Request.withoutQuery(received.path()).equals(CODING) ? StoredFiles.CODING
        : StoredFiles.PLATFORM;
    String boundary = MultipartReader.boundary(received.header("content-type").orElse("")).orElseThrow();
    Answer answer;
    try (InputStream body = connection.openBody()) {
      answer = Answer.json(200, FileWire.write(files.receive(owner, purposes, body, boundary)));
    } catch (MultipartReader.Malformed malformed) {
      answer = refusal("Invalid request: " + malformed.getMessage());
    } catch (StoredFiles.Refused refused) {
      answer = refusal(refused.getMessage());
    }
    return answer.sendOn(connection);
  }

  private static Answer refusal(String message) {
    return ErrorWriter.KIMI.error(400, "invalid_request_error", message);
  }

  private static Answer deleted(String id, Request received) {
    return received.header(BETA).isEmpty() ? Answer.json(200, FileWire.writeDeleted(id))
        : new Answer(204, Map.of(), new byte[0]);
  }

  private static Ending content(StoredFiles.Stored stored, Connection connection) throws IOException {
    if (stored.file().purpose().equals(Purpose.FILE_EXTRACT)) {
      return extraction(stored, connection);
    }
    try (InputStream in = Files.newInputStream(stored.path())) {
      // Never the type that the client named: a browser would run a page from this origin.
      connection.head(200,
          Map.of("Content-Type", "application/octet-stream", NO_SNIFF, "nosniff", "Content-Length", "" + stored.file().bytes()));
      byte[] piece = new byte[PIECE];
      for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
        connection.send(size == PIECE ? piece : Arrays.copyOf(piece, size));
      }
      return connection.end();
    }
  }

  /** Sends the text of a document in the JSON that the service sends. Only files with text in UTF-8 have one here. */
  private static Ending extraction(StoredFiles.Stored stored, Connection connection) throws IOException {
    UploadedFile file = stored.file();
    connection.head(200, Map.of("Content-Type", "text/plain; charset=utf-8", NO_SNIFF, "nosniff"));
    connection.send(bytes(FileWire.extractionStart()));
    if (stored.text()) {
      try (Reader in = new InputStreamReader(Files.newInputStream(stored.path()), StandardCharsets.UTF_8)) {
        char[] piece = new char[PIECE];
        for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
          connection.send(bytes(FileWire.extracted(new String(piece, 0, size))));
        }
      }
    } else {
      connection.send(bytes(FileWire.extracted("(" + file.filename() + ": this server extracts no text from " + stored.type()
          + ")")));
    }
    connection.send(bytes(FileWire.extractionEnd(file, stored.type())));
    return connection.end();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    files.close();
  }
}
