package io.github.kimisdk.examples;

import io.github.kimisdk.chat.AnswerType;
import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.chat.ChatResponse;
import io.github.kimisdk.json.JsonObject;
import io.github.kimisdk.schema.Doc;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Extracts the facts of a text into a record.
 *
 * <pre>
 *   Extract "Invoice 2026-117 of 2026-05-03: 2 chairs at 49.50, 1 table at 120"
 * </pre>
 *
 * <p>Without a key, a script reads texts of exactly this form.
 */
public final class Extract {

  record Invoice(String number, LocalDate date, @Doc(value = "What was bought", min = 1) List<Item> items) {}

  record Item(String name, int count, @Doc("Price of one, without the currency") double price) {}

  private static final String INVOICE = "Invoice 2026-117 of 2026-05-03: 2 chairs at 49.50, 1 table at 120";

  private Extract() {}

  /**
   * Runs the example.
   *
   * @param args the text; the invoice of the example if there is none
   */
  public static void main(String[] args) {
    ChatRequest request = ChatRequest.builder()
        .system("Extract the invoice from the user's text.")
        .user(args.length == 0 ? INVOICE : String.join(" ", args))
        .build();
    try (Offline.Client client = Offline.orFromEnv(Extract::script)) {
      AnswerType.Answer<Invoice> answer = AnswerType.of(Invoice.class).ask(client.kimi(), request);
      Invoice invoice = answer.value();
      System.out.println("Invoice " + invoice.number() + " of " + invoice.date());
      for (Item item : invoice.items()) {
        System.out.printf("%4d x %-12s %8.2f%n", item.count(), item.name(), item.count() * item.price());
      }
      System.err.println("[" + answer.usage() + ", in " + answer.responses().size() + " answers]");
    }
  }

  private static ChatResponse script(ChatRequest request) {
    String text = request.messages().get(1).text();
    Matcher head = Pattern.compile("(\\S{1,40}) of (\\d{4}-\\d{1,2}-\\d{1,2})").matcher(text);
    List<JsonObject> items = new ArrayList<>();
    Matcher item = Pattern.compile("(\\d{1,9}) (\\w{1,40}) at ([\\d.]{1,20})").matcher(text);
    while (item.find()) {
      items.add(JsonObject.of(
          "name", item.group(2), "count", Integer.parseInt(item.group(1)), "price", Double.parseDouble(item.group(3))));
    }
    return head.find()
        ? Offline.says(JsonObject.of("number", head.group(1), "date", head.group(2), "items", items).toString())
        : Offline.says("I see no invoice.");
  }
}
