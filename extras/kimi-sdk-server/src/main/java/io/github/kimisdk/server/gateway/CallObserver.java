package io.github.kimisdk.server.gateway;

import io.github.kimisdk.call.ApiError;
import io.github.kimisdk.chat.ChatModel;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.server.http.Permissions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A model that gives each call of a client a model of its own, because it wants to know who calls, and how each answer ends. Safe
 * for use by many threads.
 */
public interface CallObserver extends ChatModel {

  /**
   * A call that has been read.
   *
   * @param id the id of the request
   * @param permissions the permissions of the client
   * @param asked the model that the client asked for; empty if it named none
   */
  record Begin(String id, Permissions permissions, String asked) {}

  /**
   * The end of an answer to a call. Calls that were refused before they were read have no beginning.
   *
   * @param id the id of the request
   * @param client the name of the client; empty if it is unknown, or has none
   * @param format the name of the wire format
   * @param ending how the answer ended, in lower case
   * @param status the status; 0 if the client left before it
   * @param time the time of the whole answer
   */
  record End(String id, String client, String format, String ending, int status, Duration time) {}

  /** The model of one call. */
  interface ObservedCall extends ChatModel {

    /** Returns why the request of the call is refused; empty if it may be answered. */
    Optional<ApiError> refusal(ChatRequest request);

    /** Hears of the names that were left out of the request. */
    void dropped(Set<String> names);

    /** Hears of a failure after the head of the answer was sent. */
    void failed(Throwable failure);

    /** Hears of a search or a page that the account pays for, besides the tokens. */
    void searched();
  }

  /** Returns how messages name a setting of the server, as the program that runs it sets it. */
  String named(String setting);

  /** Returns how messages name a setting of the server of a model: a method of the builder, unless a program says otherwise. */
  static String named(Object model, String setting) {
    return model instanceof CallObserver observer ? observer.named(setting) : "KimiServerBuilder." + setting;
  }

  /** Returns the clock by which keys expire. */
  Clock clock();

  /** Gives the settings that may change while the server runs, now and whenever they have changed. */
  void live(Consumer<LiveSettings> taker);

  /** Returns the model that answers a call. */
  ObservedCall begin(Begin call);

  /** Returns the model whose account the gateway uses for documents, searches and the list of models. */
  ChatModel account();

  /** Hears of the end of an answer. */
  void ended(End answer);

  /** Returns how much the client of a name has used. */
  JsonObject usage(String client);

  /** Returns the metrics for the key that a caller sent, if any; empty if the caller may not read them. */
  Optional<String> metrics(Optional<String> key);
}
