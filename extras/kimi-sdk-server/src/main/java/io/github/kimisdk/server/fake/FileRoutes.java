package io.github.kimisdk.server.fake;

import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.platform.wire.PlatformPaths;
import io.github.kimisdk.server.format.platform.ServedFile;
import io.github.kimisdk.server.http.Answer;
import io.github.kimisdk.server.http.Connection;
import io.github.kimisdk.server.http.ErrorWriter;
import io.github.kimisdk.server.http.Limits;
import io.github.kimisdk.server.http.Request.Ending;
import io.github.kimisdk.server.http.Request;
import io.github.kimisdk.server.http.Route.Access;
import io.github.kimisdk.server.http.Route;
import io.github.kimisdk.server.http.RoutedRequest;
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

/** The routes of files. An upload is read, and content is sent, in pieces. */
public final class FileRoutes implements AutoCloseable {

  private static final String FILES = "[/v1]/files";
  private static final int PIECE = 16 * 1024;
  private static final String NO_SNIFF = "X-Content-Type-Options";

  /** The header of clients that expect the answers of the beta. */
  private static final String BETA = "kimi-api-version";

  private final StoredFiles files;

  public FileRoutes(Limits limits) {
    this.files = new StoredFiles(limits.uploadBytes());
  }

  /** Returns the files. */
  public StoredFiles stored() {
    return files;
  }

  /** Returns the routes. The files of one caller are not those of another. */
  public List<Route> routes() {
    return List.of(
        Route.of("POST " + FILES, Access.UPLOAD, (request, connection) -> upload(StoredFiles.PLATFORM, request, connection)),
        Route.of("POST " + PlatformPaths.CODING_BASE + "/files", Access.UPLOAD,
            (request, connection) -> upload(StoredFiles.CODING, request, connection)),
        Route.of("GET " + FILES, request -> Answer.json(200, ServedFile.writeList(files.list(request.caller().owner())))),
        Route.of("GET " + FILES + "/{id}/content", Access.JSON, this::content),
        Route.of("GET " + FILES + "/{id}", request -> stored(request)
            .map(stored -> Answer.json(200, ServedFile.write(stored.file()))).orElseGet(() -> missing(request))),
        Route.of("DELETE " + FILES + "/{id}", Access.JSON, this::delete));
  }

  private Optional<StoredFiles.Stored> stored(RoutedRequest request) {
    return files.get(request.caller().owner(), request.named());
  }

  private static Answer missing(RoutedRequest request) {
    return ErrorWriter.KIMI.error(
        404, "resource_not_found_error", "Not found the file " + request.named() + " or Permission denied");
  }

  private Ending delete(RoutedRequest request, Connection connection) throws IOException {
    if (stored(request).isEmpty()) {
      return missing(request).sendOn(connection);
    }
    files.delete(request.caller().owner(), request.named());
    return deleted(request.named(), request.request()).sendOn(connection);
  }

  private Ending upload(List<Purpose> purposes, RoutedRequest request, Connection connection) throws IOException {
    String boundary = MultipartReader.boundary(request.request().header("content-type").orElse("")).orElseThrow();
    Answer answer;
    try (InputStream body = connection.openBody()) {
      answer = Answer.json(200, ServedFile.write(files.receive(request.caller().owner(), purposes, body, boundary)));
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
    return received.header(BETA).isEmpty() ? Answer.json(200, ServedFile.writeDeleted(id))
        : new Answer(204, Map.of(), new byte[0]);
  }

  private Ending content(RoutedRequest request, Connection connection) throws IOException {
    Optional<StoredFiles.Stored> found = stored(request);
    return found.isEmpty() ? missing(request).sendOn(connection) : send(found.get(), connection);
  }

  private static Ending send(StoredFiles.Stored stored, Connection connection) throws IOException {
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
    connection.send(bytes(ServedFile.extractionStart()));
    if (stored.text()) {
      try (Reader in = new InputStreamReader(Files.newInputStream(stored.path()), StandardCharsets.UTF_8)) {
        char[] piece = new char[PIECE];
        for (int size = in.read(piece); size >= 0; size = in.read(piece)) {
          connection.send(bytes(ServedFile.extracted(new String(piece, 0, size))));
        }
      }
    } else {
      connection.send(bytes(ServedFile.extracted("(" + file.filename() + ": this server extracts no text from " + stored.type()
          + ")")));
    }
    connection.send(bytes(ServedFile.extractionEnd(file, stored.type())));
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
