package io.github.kimisdk.server;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.platform.Upload;
import io.github.kimisdk.platform.UploadedFile;
import io.github.kimisdk.server.gateway.Upstream;
import java.util.Optional;

/** The service of Kimi behind a gateway. The account of a platform extracts the text of documents; Kimi Code has no files. */
final class KimiUpstream implements Upstream {

  private final Kimi kimi;

  KimiUpstream(Kimi kimi) {
    this.kimi = kimi;
  }

  /** Returns the service that a model belongs to. */
  static Upstream of(ChatModel model) {
    return model instanceof Kimi kimi ? new KimiUpstream(kimi) : Upstream.of(model);
  }

  @Override
  public ChatModel model() {
    return kimi;
  }

  @Override
  public Optional<String> text(String name, byte[] content) {
    if (kimi.endpoint().coding()) {
      return Optional.empty();
    }
    UploadedFile file = kimi.files().upload(Upload.of(name, content));
    try {
      return Optional.of(kimi.files().text(file.id()));
    } finally {
      kimi.files().delete(file.id());
    }
  }
}
