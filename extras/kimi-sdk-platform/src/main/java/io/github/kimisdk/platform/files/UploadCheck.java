package io.github.kimisdk.platform.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.services.ServiceHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Looks at an upload before anything of it is sent. */
final class UploadCheck {

  private static final long MIB = 1 << 20;
  private static final Set<Purpose> CODING = Set.of(Purpose.IMAGE, Purpose.VIDEO);

  private final ServiceHost host;

  UploadCheck(ServiceHost host) {
    this.host = host;
  }

  /** Returns the size of an upload. Throws where the service would refuse it, or it cannot be read. */
  long check(Upload upload) {
    upload.path().ifPresent(UploadCheck::readable);
    if (upload.used()) {
      throw refused("expected a stream that was not read, found that of " + upload.filename() + " after an upload",
          "A stream is sent once: make a new Upload with a new stream, or upload a file or bytes");
    }
    long length = length(upload);
    if (length == 0) {
      throw refused("expected a file with content, found " + upload.filename() + " with 0 bytes",
          "The service refuses empty files; upload it when it is written");
    }
    if (length > upload.maxBytes()) {
      throw refused("expected a file of at most " + size(upload.maxBytes()) + ", found " + upload.filename() + " with "
          + size(length),
          "The service takes files of at most 100 MB: split the file, or raise Upload.withMaxBytes(...) if this server takes "
          + "more");
    }
    if (upload.purpose().value().isBlank()) {
      throw refused("expected a purpose for " + upload.filename() + ", found a blank one",
          "Purpose has a constant for each purpose that the documentation names");
    }
    if (host.coding() && !CODING.contains(upload.purpose())) {
      throw refused("expected an image or a video for Kimi Code, found " + upload.filename() + " with the purpose "
          + upload.purpose()
          + "; nothing was sent",
          "The platform takes documents: use a platform key with Endpoint.INTERNATIONAL or Endpoint.CHINA");
    }
    return length;
  }

  /** Refuses a path that is no file that can be read. */
  private static void readable(Path path) {
    String found = Files.isDirectory(path) ? "a folder"
        : !Files.exists(path) ? "nothing"
        : !Files.isRegularFile(path) ? "no regular file"
        : !Files.isReadable(path) ? "a file without the permission to read it" : "";
    if (!found.isEmpty()) {
      throw refused("expected a file at " + path.toAbsolutePath() + ", found " + found,
          found.equals("a folder") ? "Name each file of the folder" : "Check the path and the permissions of the file");
    }
  }

  private static long length(Upload upload) {
    try {
      return upload.length();
    } catch (IOException failed) {
      throw refused("cannot read the size of " + upload.filename() + ": " + failed, "Check the file");
    }
  }

  private static String size(long bytes) {
    return bytes < MIB ? bytes + " bytes" : bytes / MIB + " MiB (" + bytes + " bytes)";
  }

  private static KimiException refused(String what, String hint) {
    return new KimiException.BadRequest(what, hint, CallDetails.NONE);
  }
}
