package io.github.kimisdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.kimisdk.call.Protocol;
import io.github.kimisdk.chat.AssistantMessage;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatStream;
import io.github.kimisdk.chat.Message;
import io.github.kimisdk.json.Json;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.ScriptedAnswer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A turn that a service streams through a gateway goes back to the service as it was, over each protocol of the client. */
class StreamedOriginTest {

  private static final String CONTENT = """
      [{"type":"thinking","thinking":"Think about it.","signature":"sig"},{"type":"redacted_thinking","data":"x"},
       {"type":"text","text":"Yes."}]""";

  private static final String STREAM = events(
      "{'type':'message_start','message':{'id':'m','type':'message','role':'assistant','model':'kimi-k3','content':[]}}",
      "{'type':'content_block_start','index':0,'content_block':{'type':'thinking','thinking':''}}",
      "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':'Think about'}}",
      "{'type':'content_block_delta','index':0,'delta':{'type':'thinking_delta','thinking':' it.'}}",
      "{'type':'content_block_delta','index':0,'delta':{'type':'signature_delta','signature':'sig'}}",
      "{'type':'content_block_stop','index':0}",
      "{'type':'content_block_start','index':1,'content_block':{'type':'redacted_thinking','data':'x'}}",
      "{'type':'content_block_stop','index':1}",
      "{'type':'content_block_start','index':2,'content_block':{'type':'text','text':''}}",
      "{'type':'content_block_delta','index':2,'delta':{'type':'text_delta','text':'Yes.'}}",
      "{'type':'content_block_stop','index':2}",
      "{'type':'message_delta','delta':{'stop_reason':'end_turn'},'usage':{'input_tokens':1,'output_tokens':5}}",
      "{'type':'message_stop'}");

  private static String events(String... events) {
    StringBuilder stream = new StringBuilder();
    for (String event : events) {
      stream.append("data: ").append(event.replace('\'', '"')).append("\n\n");
    }
    return stream.toString();
  }

  private static AssistantMessage streamed(Kimi kimi, ChatRequest request) {
    try (ChatStream stream = kimi.stream(request)) {
      return stream.response().message();
    }
  }

  @ParameterizedTest
  @EnumSource
  void theTurnGoesBackAsItCame(Protocol protocol) {
    try (KimiServer service = KimiServer.answering(request -> ScriptedAnswer.events(STREAM));
        Kimi behind = ProtocolsTest.to(service, Protocol.MESSAGES).build();
        KimiServer gateway = KimiServer.builder(behind).start();
        Kimi kimi = ProtocolsTest.to(gateway, protocol).build()) {
      AssistantMessage answer = streamed(kimi, ChatRequest.of("Hi"));
      assertThat(answer.text()).isEqualTo("Yes.");
      assertThat(answer.reasoning()).contains("Think about it.");
      streamed(kimi, ChatRequest.of(List.of(Message.user("Hi"), answer, Message.user("Go on"))));

      assertThat(service.requests()).hasSize(2);
      assertThat(service.requests().get(1).json().at("/messages/1/content")).isEqualTo(Json.parse(CONTENT));
    }
  }
}
