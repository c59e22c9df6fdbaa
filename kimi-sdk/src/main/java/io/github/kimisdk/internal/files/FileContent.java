package io.github.kimisdk.internal.files;

import io.github.kimisdk.call.CallDetails;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.internal.http.DownloadReceiver;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.util.Locale;

/** The head of an answer that brings the content of a file. */
final class FileContent {

  private FileContent() {}

  /** Refuses an answer that is no content, as of a proxy that answers in place of the service. */
  static void check(HttpHeaders headers) {
    String type = headers.firstValue("content-type").orElse("").toLowerCase(Locale.ROOT);
    String encoding = headers.firstValue("content-encoding").orElse("identity");
    if (type.startsWith("text/html")) {
      throw invalid("expected the content of a file, found a page of HTML", "A proxy or a wrong base URL may answer so; check the base URL");
    }
    if (!encoding.equalsIgnoreCase("identity")) {
      throw invalid("expected the content of a file as it is, found the Content-Encoding " + encoding + ", which was not asked for",
          "A proxy may encode answers; check the base URL and the proxy");
    }
  }

  static KimiException invalid(String what, String hint) {
    return new KimiException.InvalidResponse(what, hint, CallDetails.NONE, null);
  }

  /** A sink that looks at the head first. */
  interface Sink extends DownloadReceiver.Sink {

    @Override
    default void begin(HttpHeaders headers) throws IOException {
      check(headers);
      restart();
    }

    /** Drops the bytes of an earlier attempt. */
    void restart() throws IOException;
  }
}
