package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.ToolMessage;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.internal.text.Total;
import io.github.kimisdk.internal.wire.ObjectReader;
import io.github.kimisdk.json.JsonArray;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.json.JsonString;
import io.github.kimisdk.platform.wire.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The parts of messages that Kimi does not read: documents, files and search results of the vendors' formats. They become texts;
 * the text of a PDF or of an Office file comes from the account of the gateway. A part that cannot become a text is refused
 * before the service is asked.
 */
final class Documents {

  /** Programs send a document again with each request of its conversation. */
  private static final int KEPT = 32;
  static final int KEPT_CHARACTERS = 16 << 20;
  private static final String MARK = "cache_control";
  private static final String SVG = "data:image/svg";
  private static final String OFFICE = "application/vnd.openxmlformats-officedocument.";
  /** The types that the account reads, and the ends of their names. */
  private static final Map<String, String> READ = Map.of("application/pdf", ".pdf", OFFICE + "wordprocessingml.document", ".docx",
      OFFICE + "spreadsheetml.sheet", ".xlsx", OFFICE + "presentationml.presentation", ".pptx");

  private final Upstream upstream;
  private final Map<ByteBuffer, String> texts = new LinkedHashMap<>(KEPT, 0.75f, true);
  private final Total characters = new Total(KEPT_CHARACTERS);
  /** The documents that the account is reading. */
  private final Map<ByteBuffer, FutureTask<Optional<String>>> reading = new ConcurrentHashMap<>();

  Documents(Upstream upstream) {
    this.upstream = upstream;
  }

  /** Returns whether there is a document. */
  static boolean in(List<Message> messages) {
    return messages.stream().anyMatch(message -> message instanceof UserMessage user && document(user.content())
        || message instanceof ToolMessage tool && document(tool.content()));
  }

  private static boolean document(List<ContentPart> content) {
    return content.stream().anyMatch(ContentPart.Unknown.class::isInstance);
  }

  /** Returns the messages with texts in place of documents; the same list if there are none. */
  List<Message> translate(List<Message> messages) {
    List<Message> all = new ArrayList<>();
    for (Message message : messages) {
      String path = "/messages/" + all.size() + "/content";
      if (message instanceof UserMessage user && unknown(user.content())) {
        all.add(new UserMessage(parts(user.content(), path), user.name(), user.extra()));
      } else if (message instanceof ToolMessage tool && unknown(tool.content())) {
        all.add(new ToolMessage(tool.toolCallId(), parts(tool.content(), path), tool.name(), tool.extra()));
      } else if (message instanceof AssistantMessage answer) {
        all.add(said(answer, "/messages/" + all.size()));
      } else if (message instanceof Message.Unknown other && !other.role().equals("developer")) {
        throw new IllegalArgumentException("/messages/" + all.size()
            + "/role: expected system, developer, user, assistant or tool, found " + other.role());
      } else {
        all.add(message);
      }
    }
    return all;
  }

  /** A refusal of another model is its text. */
  private static Message said(AssistantMessage answer, String path) {
    for (String name : List.of("audio", "function_call")) {
      if (answer.extra().tryGet(name).filter(JsonObject.class::isInstance).isPresent()) {
        throw new IllegalArgumentException(path + "/" + name + ": expected nothing, because Kimi does not read it");
      }
    }
    if (!unknown(answer.content())) {
      return answer;
    }
    List<ContentPart> parts = answer.content().stream().map(part -> part instanceof ContentPart.Unknown other
        && other.raw().tryGet("refusal").orElse(null) instanceof JsonString refusal ? ContentPart.text(refusal.value()) : part)
        .toList();
    return new AssistantMessage(parts, answer.reasoning(), answer.origin(), answer.toolCalls(), answer.partial(),
        answer.name(), answer.extra());
  }

  private static boolean unknown(List<ContentPart> content) {
    return content.stream().anyMatch(part -> part instanceof ContentPart.Unknown || part instanceof ContentPart.Image);
  }

  private static ContentPart image(ContentPart part, String path) {
    if (part instanceof ContentPart.Image image && image.url().regionMatches(true, 0, SVG, 0, SVG.length())) {
      throw new IllegalArgumentException(path + "/image_url: expected PNG, JPEG, GIF or WebP, found SVG");
    }
    return part;
  }

  private List<ContentPart> parts(List<ContentPart> content, String path) {
    List<ContentPart> parts = new ArrayList<>();
    for (ContentPart part : content) {
      String place = path + "/" + parts.size();
      parts.add(part instanceof ContentPart.Unknown other
          ? new ContentPart.Text(text(other.type(), ObjectReader.of(other.raw(), place)), mark(other.raw()))
          : image(part, place));
    }
    return parts;
  }

  /** Returns the mark of the cache, if the service has such marks. */
  private JsonObject mark(JsonObject part) {
    return part.tryGet(MARK).filter(mark -> upstream.protocol() == Protocol.MESSAGES)
        .map(mark -> JsonObject.of(MARK, mark)).orElse(JsonObject.EMPTY);
  }

  private String text(String type, ObjectReader part) {
    return switch (type) {
      case "document" -> titled(part.string("title"), part.string("context").map(about -> about + "\n\n").orElse("")
          + document(part.requiredChild("source"), part.string("title")));
      case "search_result" -> titled(part.string("title"), part.string("source").map(url -> "Source: " + url + "\n\n").orElse("")
          + String.join("\n\n", part.list("content", text -> text.required("text"))));
      case "file" -> file(part.requiredChild("file"));
      case "input_file" -> file(part);
      // All tools are declared, so the name of one that a search of the program found is enough.
      case "tool_reference" -> "Tool: " + part.required("tool_name");
      default -> throw new IllegalArgumentException(part.path() + "/type: expected text, an image or a document, found " + type
          + ", which Kimi does not read");
    };
  }

  private static String titled(Optional<String> title, String text) {
    return title.filter(name -> !name.isBlank()).map(name -> name + ":\n\n" + text).orElse(text);
  }

  /** Reads the source of a document of Messages. */
  private String document(ObjectReader source, Optional<String> title) {
    String kind = source.required("type");
    return switch (kind) {
      case "text" -> source.required("data");
      case "base64" -> text(title.orElse("document"), source.required("media_type"), source.required("data"), source.path());
      case "content" -> source.isString("content") ? source.required("content") : blocks(source);
      default -> throw new IllegalArgumentException(source.path() + "/type: expected base64, text or content, found " + kind
          + "; send the document itself");
    };
  }

  private static String blocks(ObjectReader source) {
    JsonArray blocks = source.object().get("content").asArray();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < blocks.size(); i++) {
      ObjectReader block = ObjectReader.of(blocks.get(i), source.path() + "/content/" + i);
      texts.add(block.required("text"));
    }
    return String.join("\n\n", texts);
  }

  /** Reads a file of OpenAI's formats, which is a data URL. */
  private String file(ObjectReader file) {
    String data = file.string("file_data").orElseThrow(() -> new IllegalArgumentException(
        file.path() + "/file_data: expected the file as a data URL, found none; file_id and file_url belong to another service"));
    String name = file.string("filename").orElse("document");
    int comma = data.indexOf(',');
    boolean url = data.startsWith("data:") && comma > 0;
    String type = url ? data.substring("data:".length(), comma).split(";")[0] : "application/octet-stream";
    return titled(Optional.of(name), text(name, type, data.substring(url ? comma + 1 : 0), file.path() + "/file_data"));
  }

  private String text(String name, String type, String base64, String path) {
    byte[] content;
    try {
      content = Base64.getDecoder().decode(base64.replaceAll("\\s+", ""));
    } catch (IllegalArgumentException odd) {
      throw new IllegalArgumentException(path + ": expected Base64, found another text", odd);
    }
    Optional<String> end = end(name.toLowerCase(Locale.ROOT), type, content);
    return end.isPresent() ? extracted(name, end.get(), content, path) : plain(type, content, path);
  }

  /** Returns the end of the name of a document that the account reads, by its type, else by its first bytes and its name. */
  private static Optional<String> end(String name, String type, byte[] content) {
    String first = new String(content, 0, Math.min(content.length, 5), StandardCharsets.ISO_8859_1);
    if (first.equals("%PDF-")) {
      return Optional.of(READ.get("application/pdf"));
    }
    return Optional.ofNullable(READ.get(type)).or(() -> READ.values().stream()
        .filter(end -> first.startsWith("PK\3\4") && name.endsWith(end)).findAny());
  }

  private static String plain(String type, byte[] content, String path) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException binary) {
      throw new IllegalArgumentException(path + ": expected a PDF, .docx, .xlsx, .pptx or text in UTF-8, found " + type
          + " that is none", binary);
    }
  }

  /** A service without files has no route for them, which is not the failure of the client's route. */
  private Optional<String> asked(String name, byte[] content) {
    try {
      return upstream.text(name, content);
    } catch (KimiException.NotFound noFiles) {
      return Optional.empty();
    }
  }

  private String extracted(String title, String end, byte[] content, String path) {
    String name = title.toLowerCase(Locale.ROOT).endsWith(end) ? title : title + end;
    ByteBuffer key = ByteBuffer.wrap(Sha256.of(content));
    synchronized (texts) {
      String known = texts.get(key);
      if (known != null) {
        return known;
      }
    }
    String text = read(key, name, content).orElseThrow(() -> new IllegalArgumentException(
        path + ": expected text, found a file " + end + ", which the service behind this gateway cannot read"));
    keep(key, text);
    return text;
  }

  /** Reads a document, or waits for another request that reads the same one. If that fails, one of those that wait reads it. */
  private Optional<String> read(ByteBuffer key, String name, byte[] content) {
    FutureTask<Optional<String>> own = new FutureTask<>(() -> asked(name, content));
    FutureTask<Optional<String>> running = reading.putIfAbsent(key, own);
    try {
      if (running != null) {
        return running.get();
      }
      own.run();
      return own.get();
    } catch (ExecutionException failure) {
      if (running != null) {
        reading.remove(key, running);
        return read(key, name, content);
      }
      if (failure.getCause() instanceof Error error) {
        throw error;
      }
      throw (RuntimeException) failure.getCause();
    } catch (InterruptedException left) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the client has gone while a document was read", left);
    } finally {
      reading.remove(key, own);
    }
  }

  private void keep(ByteBuffer key, String text) {
    synchronized (texts) {
      String replaced = texts.put(key, text);
      characters.add(text.length() - (replaced == null ? 0 : replaced.length()));
      Iterator<String> oldest = texts.values().iterator();
      while (texts.size() > KEPT || !characters.fits(0)) {
        characters.add(-oldest.next().length());
        oldest.remove();
      }
    }
  }
}
