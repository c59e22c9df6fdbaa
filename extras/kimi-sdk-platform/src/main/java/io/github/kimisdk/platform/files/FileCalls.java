package io.github.kimisdk.platform.files;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.OutgoingRequest;
import io.github.kimisdk.internal.threads.Await;
import io.github.kimisdk.platform.calls.ApiCalls;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.platform.services.ServiceHost;
import io.github.kimisdk.platform.wire.FileWire;
import io.github.kimisdk.platform.wire.MultipartWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The calls for files. Safe for use by many threads. */
public final class FileCalls {

  private static final String FILES = "/files";

  private final ApiCalls calls;
  private final ServiceHost host;
  private final UploadCheck check;

  public FileCalls(ApiCalls calls) {
    this.calls = calls;
    this.host = new ServiceHost(calls.settings().endpoint());
    this.check = new UploadCheck(host);
  }

  /** Starts an upload. Cancelling the future ends the call. */
  public CompletableFuture<UploadedFile> start(Upload upload) {
    return start(upload, UnaryOperator.identity(), file -> { });
  }

  /** Starts an upload. The file is read through {@code reading}, and {@code sent} takes it as soon as the service has it. */
  private CompletableFuture<UploadedFile> start(Upload upload, UnaryOperator<InputStream> reading, Consumer<UploadedFile> sent) {
    MultipartWriter form;
    try {
      form = MultipartWriter.of(upload, check.check(upload), reading);
    } catch (KimiException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    // Kimi Code does not tell how a file fares.
    BiFunction<String, Duration, CompletableFuture<UploadedFile>> look = host.coding() ? null : this::look;
    return new RunningUpload(calls, look)
        .follow(calls.json(calls.request("POST", FILES, form), FileWire::read), form.fileLength(), sent);
  }

  private CompletableFuture<UploadedFile> look(String id, Duration total) {
    return look(calls.with(calls.settings().withTimeouts(calls.settings().timeouts().withTotal(total))), id);
  }

  private static CompletableFuture<UploadedFile> look(ApiCalls calls, String id) {
    return calls.json(calls.get(path(id)), FileWire::read);
  }

  /** Uploads a file that is read through {@code reading}; {@code sent} takes it as soon as the service has it. */
  UploadedFile send(Upload upload, UnaryOperator<InputStream> reading, Consumer<UploadedFile> sent) {
    return Await.on(start(upload, reading, sent));
  }

  /** Refuses an upload that could not be sent. */
  void check(Upload upload) {
    check.check(upload);
  }

  public UploadedFile upload(Upload upload) {
    return Await.on(start(upload));
  }

  /** Refuses calls that Kimi Code does not have. */
  private void requirePlatform() {
    host.requirePlatform("a list, the content or the end of uploaded files",
        "Kimi Code only takes images and videos for questions: use files().about(...)");
  }

  /** Returns whether the service can delete files. */
  boolean deletes() {
    return !host.coding();
  }

  public List<UploadedFile> list() {
    requirePlatform();
    return calls.awaitJson(calls.get(FILES), FileWire::readList);
  }

  public UploadedFile get(String id) {
    requirePlatform();
    return known(() -> Await.on(look(calls, id)));
  }

  /** Returns whether the service still has a file. Kimi Code does not tell. */
  boolean present(String id) {
    if (host.coding()) {
      return true;
    }
    try {
      get(id);
      return true;
    } catch (KimiException.NotFound deleted) {
      return false;
    }
  }

  /** Deletes a file; returns whether there was one. */
  public boolean delete(String id) {
    requirePlatform();
    try {
      return calls.awaitText(calls.request("DELETE", path(id), null), FileWire::readDeleted);
    } catch (KimiException.NotFound unknown) {
      return false;
    }
  }

  /** Returns the content as text. */
  public String text(String id) {
    TextSink sink = new TextSink(calls.settings().sizes().responseBytes());
    content(id, sink);
    return sink.text();
  }

  /** Puts the content into a file. */
  public void download(String id, Path target) {
    requirePlatform();
    try (PartFile file = PartFile.beside(target)) {
      try {
        content(id, file);
      } catch (KimiException failed) {
        throw file.failure(failed);
      }
      file.move();
    }
  }

  /** Returns the content as a stream, after all of it has come. */
  public InputStream open(String id) {
    return TemporaryStream.of(file -> download(id, file));
  }

  /** Puts the content into a sink. A file of the user may read like an error of the service; then its size tells. */
  private void content(String id, FileContent.Sink sink) {
    requirePlatform();
    OutgoingRequest request = calls.get(path(id) + "/content").withHeaders(ApiCalls.accept("*/*"));
    known(() -> {
      try {
        calls.await(request, sink);
      } catch (KimiException failure) {
        if (!FileContent.readsLikeAnError(failure) || !hasSize(id, sink.size())) {
          throw failure;
        }
        complete(sink, failure);
      }
      return id;
    });
  }

  /** Whether the service keeps a file of this size. */
  private boolean hasSize(String id, long size) {
    try {
      return Await.on(look(calls, id)).bytes() == size;
    } catch (KimiException unknown) {
      return false;
    }
  }

  /** A sink that cannot complete replaces the failure with its own. */
  private static void complete(FileContent.Sink sink, KimiException failure) {
    try {
      sink.complete();
    } catch (IOException failed) {
      throw failure;
    }
  }

  private static String path(String id) {
    return ServiceHost.path(FILES, "file", id);
  }

  /** Makes a call, and gives failures hints on files: the usual ones are on models and answers. */
  private static <T> T known(Supplier<T> call) {
    try {
      return call.get();
    } catch (KimiException.IncompleteAnswer cut) {
      throw new KimiException.IncompleteAnswer(cut.what(), "Download it again; nothing of it was kept", cut.details(),
          cut.getCause());
    } catch (KimiException.TimedOut late) {
      throw new KimiException.TimedOut(late.what(), "Download it again, or set longer timeouts; nothing of it was kept",
          late.details(), late.phase());
    } catch (KimiException.NotFound unknown) {
      throw new KimiException.NotFound(
          unknown.what(), "The file was deleted, or belongs to another account; files().list() shows the files of this one",
          unknown.details());
    }
  }

  /**
   * The bytes of a temporary file that other users cannot read. The system deletes the file at the latest when the stream is
   * closed.
   */
  static final class TemporaryStream {

    private TemporaryStream() {}

    /** Returns the bytes of the file that a download has written. */
    static InputStream of(Consumer<Path> download) {
      try {
        Path file = Files.createTempFile("kimi-", ".file");
        try {
          download.accept(file);
          return Files.newInputStream(file, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException | RuntimeException | Error failed) {
          delete(file, failed);
          throw failed;
        }
      } catch (IOException failed) {
        throw new UncheckedIOException(
            "cannot keep the content of a file in the folder for temporary files: " + failed
            + ". Check its free space, or set java.io.tmpdir", failed);
      }
    }

    private static void delete(Path file, Throwable failed) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException alsoFailed) {
        failed.addSuppressed(alsoFailed);
      }
    }
  }
}
