package io.github.kimisdk.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ContentPart;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.chat.UserMessage;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.Http;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.ScriptedAnswer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Documents of each format become texts, or are refused with their place. */
class DocumentsTest {

  private static final String PDF = base64("%PDF-1.7 binary");

  private final List<String> uploads = new ArrayList<>();
  private int length = 4;

  private final Documents documents = new Documents(new Upstream() {

    @Override
    public ChatModel model() {
      throw new AssertionError("no call of the model is expected");
    }

    @Override
    public Optional<String> text(String name, byte[] content) {
      uploads.add(name);
      return Optional.of("t".repeat(length));
    }
  });

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static List<Message> with(String part) {
    JsonObject raw = Json.parse(part.replace('\'', '"')).asObject();
    return List.of(UserMessage.of("first"), UserMessage.of(List.of(new ContentPart.Unknown(raw.get("type").asString(), raw))));
  }

  private String text(String part) {
    return documents.translate(with(part)).get(1).text();
  }

  private static String document(String source) {
    return "{'type':'document','source':" + source + "}";
  }

  private static String pdf(String base64) {
    return document("{'type':'base64','media_type':'application/pdf','data':'" + base64 + "'}");
  }

  @Test
  void eachSourceOfADocumentBecomesText() {
    assertThat(text(document("{'type':'text','media_type':'text/plain','data':'plain'}"))).isEqualTo("plain");
    assertThat(text(document("{'type':'content','content':'one'}"))).isEqualTo("one");
    assertThat(text(document("{'type':'content','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}")))
        .isEqualTo("a\n\nb");
    assertThat(text(document("{'type':'base64','media_type':'text/plain','data':'" + base64("coded") + "'}"))).isEqualTo("coded");
    assertThat(text("{'type':'search_result','title':'T','source':'https://a.example/s','content':[{'type':'text','text':'found'}]}"))
        .isEqualTo("T:\n\nSource: https://a.example/s\n\nfound");
    assertThat(text("{'type':'search_result','content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}"))
        .isEqualTo("a\n\nb");
    assertThat(text("{'type':'file','file':{'filename':'a.txt','file_data':'data:text/plain;base64," + base64("in chat") + "'}}"))
        .isEqualTo("a.txt:\n\nin chat");
    assertThat(text("{'type':'input_file','filename':'a.txt','file_data':'data:text/plain;base64," + base64("in input") + "'}"))
        .isEqualTo("a.txt:\n\nin input");
    assertThat(uploads).isEmpty();
  }

  @Test
  void aPdfIsReadOncePerContent() {
    assertThat(text(pdf(PDF))).isEqualTo("tttt");
    assertThat(text("{'type':'file','file':{'filename':'a.pdf','file_data':'data:application/pdf;base64," + PDF + "'}}"))
        .isEqualTo("a.pdf:\n\ntttt");
    assertThat(text(pdf(base64("%PDF-1.7 another")))).isEqualTo("tttt");

    assertThat(uploads).containsExactly("document.pdf", "document.pdf");
  }

  @Test
  void officeFilesAreReadAsPdfsAre() {
    String zip = base64("PK\3\4binary\0");
    String type = "application/vnd.openxmlformats-officedocument.";
    for (String kind : List.of("wordprocessingml.document", "spreadsheetml.sheet", "presentationml.presentation")) {
      assertThat(text("{'type':'file','file':{'filename':'a','file_data':'data:" + type + kind + ";base64," + base64(kind) + "'}}"))
          .isEqualTo("a:\n\ntttt");
    }
    assertThat(text("{'type':'input_file','filename':'B.DOCX','file_data':'" + zip + "'}")).isEqualTo("B.DOCX:\n\ntttt");

    assertThat(uploads).containsExactly("a.docx", "a.xlsx", "a.pptx", "B.DOCX");
    assertThatThrownBy(() -> text("{'type':'input_file','filename':'c.zip','file_data':'UEsDBP8='}"))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(".docx");
  }

  @Test
  void aServiceWithoutFilesReadsNoPdf() {
    try (KimiServer service = KimiServer.answering(request ->
            ScriptedAnswer.json(404, "{\"error\":{\"message\":\"there is no " + request + "\"}}"));
        Kimi kimi = Kimi.builder().key("sk-test-0123456789abcdef").baseUrl(service.baseUrl()).build();
        KimiServer gateway = KimiServer.builder(kimi).strict(false).start()) {
      HttpResponse<String> answer = Http.send(HttpRequest.newBuilder(URI.create(gateway.baseUrl() + "/messages"))
          .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(
              "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
              + pdf(PDF).replace('\'', '"') + "]}]}")).build());

      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
      assertThat(answer.body()).contains("found a file .pdf, which the service behind this gateway cannot read");
    }
  }

  @Test
  void textsThatAreKeptHaveALimitOfCharacters() {
    length = Documents.KEPT_CHARACTERS / 2 + 1;
    text(pdf(base64("%PDF-1")));
    text(pdf(base64("%PDF-2")));
    text(pdf(base64("%PDF-2")));
    text(pdf(base64("%PDF-1")));

    assertThat(uploads).hasSize(3);
  }

  @Test
  void requestsAtTheSameTimeReadAPdfOnce() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger times = new AtomicInteger();
    Documents slow = new Documents(new Upstream() {

      @Override
      public ChatModel model() {
        throw new AssertionError("no call of the model is expected");
      }

      @Override
      public Optional<String> text(String name, byte[] content) {
        times.incrementAndGet();
        asked.countDown();
        try {
          go.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return Optional.of("text");
      }
    });
    FutureTask<String> first = new FutureTask<>(() -> slow.translate(with(pdf(PDF))).get(1).text());
    FutureTask<String> second = new FutureTask<>(() -> slow.translate(with(pdf(PDF))).get(1).text());
    new Thread(first).start();
    asked.await();
    Thread waiting = new Thread(second);
    waiting.start();
    while (waiting.getState() == Thread.State.NEW || waiting.getState() == Thread.State.RUNNABLE) {
      Thread.onSpinWait();
    }
    go.countDown();

    assertThat(first.get()).isEqualTo("text");
    assertThat(second.get()).isEqualTo("text");
    assertThat(times).hasValue(1);
  }

  @Test
  void aFailedReadingIsThatOfItsRequestAlone() {
    Documents failing = new Documents(new Upstream() {

      @Override
      public ChatModel model() {
        throw new AssertionError("no call of the model is expected");
      }

      @Override
      public Optional<String> text(String name, byte[] content) {
        uploads.add(name);
        if (uploads.size() == 1) {
          throw new IllegalStateException("once");
        }
        return Optional.of("text");
      }
    });

    assertThatThrownBy(() -> failing.translate(with(pdf(PDF)))).isInstanceOf(IllegalStateException.class).hasMessage("once");
    assertThat(failing.translate(with(pdf(PDF))).get(1).text()).isEqualTo("text");
  }

  @Test
  void afterAFailedReadingOneOfThoseThatWaitReads() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger times = new AtomicInteger();
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Documents slow = new Documents(new Upstream() {

      @Override
      public ChatModel model() {
        throw new AssertionError("no call of the model is expected");
      }

      @Override
      public Optional<String> text(String name, byte[] content) {
        most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        asked.countDown();
        try {
          go.await();
          for (int i = 0; i < 1_000; i++) {
            Thread.yield();
          }
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        } finally {
          atOnce.decrementAndGet();
        }
        if (times.incrementAndGet() == 1) {
          throw new IllegalStateException("once");
        }
        return Optional.of("text");
      }
    });
    List<FutureTask<String>> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      all.add(new FutureTask<>(() -> slow.translate(with(pdf(PDF))).get(1).text()));
      Thread thread = new Thread(all.get(i));
      thread.start();
      asked.await();
      while (thread.getState() == Thread.State.NEW || thread.getState() == Thread.State.RUNNABLE) {
        Thread.onSpinWait();
      }
    }
    go.countDown();

    assertThatThrownBy(() -> all.get(0).get()).hasRootCauseMessage("once");
    for (FutureTask<String> waiting : all.subList(1, 4)) {
      assertThat(waiting.get()).isEqualTo("text");
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void aModelAloneReadsNoPdf() {
    assertThatThrownBy(() -> new Documents(Upstream.of(new OfflineModel())).translate(with(pdf(PDF))))
        .hasMessageContaining("/messages/1/content/0/source").hasMessageContaining(".pdf");
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
      {'type':'document','source':{'type':'url','url':'https://a.example/a.pdf'}} | /messages/1/content/0/source/type
      {'type':'document','source':{'type':'file','file_id':'f'}} | /messages/1/content/0/source/type
      {'type':'document','source':{'type':'content','content':['no block']}} | /messages/1/content/0/source/content/0
      {'type':'document','source':{'type':'content','content':[{'type':'image'}]}} | /messages/1/content/0/source/content/0/text
      {'type':'document','source':{'type':'base64','media_type':'text/plain','data':'*no*'}} | /messages/1/content/0/source
      {'type':'document','source':{'type':'base64','media_type':'application/zip','data':'/////w=='}} | application/zip
      {'type':'input_file','file_id':'f'} | /messages/1/content/0/file_data
      {'type':'input_file','file_data':'https://a.example/a.txt'} | Base64
      {'type':'input_audio','input_audio':{'data':'AA==','format':'wav'}} | /messages/1/content/0/type
      """)
  void anythingElseIsRefusedWithItsPlace(String part, String said) {
    assertThatThrownBy(() -> text(part)).isInstanceOfAny(IllegalArgumentException.class,
        io.github.kimisdk.json.JsonTypeException.class).hasMessageContaining(said);
    assertThat(uploads).isEmpty();
  }
}
