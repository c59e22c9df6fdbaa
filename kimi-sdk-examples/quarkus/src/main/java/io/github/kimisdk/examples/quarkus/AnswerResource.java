package io.github.kimisdk.examples.quarkus;

import io.github.kimisdk.Kimi;
import io.github.kimisdk.call.KimiException;
import io.github.kimisdk.chat.ChatChunk;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** A whole answer and a streamed one. Both are types of Mutiny, so no thread waits for Kimi. */
@Path("/")
public class AnswerResource {

  private final Kimi kimi;

  AnswerResource(Kimi kimi) {
    this.kimi = kimi;
  }

  /** Returns the whole answer. */
  @GET
  @Path("answer")
  @Produces(MediaType.TEXT_PLAIN)
  public Uni<String> answer(@RestQuery String q) {
    ChatRequest request = request(q);
    return Uni.createFrom().completionStage(() -> kimi.chatAsync(request)).map(ChatResponse::text);
  }

  /** Returns the text while it arrives, as server-sent events. */
  @GET
  @Path("stream")
  @RestStreamElementType(MediaType.TEXT_PLAIN)
  public Multi<String> stream(@RestQuery String q) {
    return Multi.createFrom().publisher(kimi.publish(request(q))).map(ChatChunk::text).filter(text -> !text.isEmpty());
  }

  private static ChatRequest request(String question) {
    if (question == null || question.isBlank()) {
      throw new BadRequestException(text(400, "expected a question, found none; ask with ?q=..."));
    }
    return ChatRequest.of(question);
  }

  /** Maps a failure of Kimi to a status. */
  @ServerExceptionMapper
  public Response failed(KimiException failure) {
    int status = failure instanceof KimiException.RateLimited ? 503 : failure instanceof KimiException.BadRequest ? 400 : 502;
    return text(status, failure.getMessage());
  }

  private static Response text(int status, String text) {
    return Response.status(status).type(MediaType.TEXT_PLAIN).entity(text).build();
  }
}
