package io.github.kimisdk.server;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.models.Model;
import io.github.kimisdk.platform.KimiFiles;
import io.github.kimisdk.platform.KimiPlatform;
import io.github.kimisdk.platform.data.Sources;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.platform.data.UploadedFile;
import io.github.kimisdk.server.gateway.CallObserver;
import io.github.kimisdk.server.gateway.Upstream;
import io.github.kimisdk.tool.Tool;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The service of Kimi behind a gateway. The account of a platform extracts the text of documents; Kimi Code has no files.
 *
 * @param model the model that answers
 * @param account the client whose account has the other abilities, which may change between two calls
 */
record KimiUpstream(ChatModel model, Supplier<Kimi> account) implements Upstream {

  /** Returns the service that a model belongs to. */
  static Upstream of(ChatModel model) {
    Supplier<ChatModel> account = model instanceof CallObserver observer ? observer::account : () -> model;
    return account.get() instanceof Kimi ? new KimiUpstream(model, () -> (Kimi) account.get()) : Upstream.of(model);
  }

  @Override
  public Protocol protocol() {
    return account.get().endpoint().protocol();
  }

  @Override
  public List<Model> models() {
    return account.get().models().all().stream().filter(Model::listed).toList();
  }

  /** The service itself refuses the models that it does not have. */
  @Override
  public boolean has(String id) {
    return true;
  }

  @Override
  public Optional<String> text(String name, byte[] content) {
    Kimi kimi = account.get();
    if (kimi.endpoint().coding()) {
      return Optional.empty();
    }
    KimiFiles files = KimiPlatform.of(kimi).files();
    UploadedFile file = files.upload(Upload.of(name, content));
    try {
      return Optional.of(files.text(file.id()));
    } finally {
      delete(files, file);
    }
  }

  /** Deletes a file even if the client has left, which interrupts the reading. */
  private static void delete(KimiFiles files, UploadedFile file) {
    boolean left = Thread.interrupted();
    try {
      files.delete(file.id());
    } catch (KimiException.Interrupted meanwhile) {
      Thread.interrupted();
      left = true;
      deleteIfThere(files, file);
    } finally {
      if (left) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static void deleteIfThere(KimiFiles files, UploadedFile file) {
    try {
      files.delete(file.id());
    } catch (KimiException.NotFound deleted) {
      // The call that was interrupted got through.
    }
  }

  @Override
  public List<Tool<?>> webTools(Sources sources) {
    return KimiPlatform.of(account.get()).web().tools(sources);
  }
}
