package io.github.kimisdk.house;

import static io.github.kimisdk.house.Mistake.Room.MCP;
import static io.github.kimisdk.house.Mistake.Room.PLATFORM;
import static io.github.kimisdk.house.Mistake.Room.STORE;
import static io.github.kimisdk.house.Mistake.Room.TESTS;

import io.github.kimisdk.chat.ChatRequest;
import io.github.kimisdk.jdbc.JdbcConversationStore;
import io.github.kimisdk.mcp.McpServer;
import io.github.kimisdk.mcp.McpServers;
import io.github.kimisdk.platform.data.Purpose;
import io.github.kimisdk.platform.data.RawRequest;
import io.github.kimisdk.platform.data.SearchRequest;
import io.github.kimisdk.platform.data.Upload;
import io.github.kimisdk.server.KimiServer;
import io.github.kimisdk.server.OfflineModel;
import io.github.kimisdk.server.Recording;
import io.github.kimisdk.server.ScriptedAnswer;
import io.github.kimisdk.store.DirectoryStore;
import io.github.kimisdk.tool.Conversation;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;

/** Mistakes with servers of MCP, stores, the services of the platform, and the test kit. */
final class FileMistakes {

  private static final String FILE_OF_SERVERS = "See https://kimisdk.github.io/kimi-sdk/docs/mcp.html#servers-of-a-file";
  private static final String PAGE = "errors.html#badrequest";

  private FileMistakes() {}

  static List<Mistake> mcp() {
    return List.of(
        mcp("a program that is not installed", b -> McpServer.start("no-such-program", "--stdio"),
            "the server no-such-program cannot be started", "Install the program, or name it with its whole path"),
        mcp("no program", b -> McpServer.start(), "expected a program", "found no word"),
        mcp("a program that ends at once", b -> McpServer.start("false"), "the server false has ended with the exit code 1",
            "Run its command in a terminal", "reads messages from its standard input"),
        mcp("a folder that does not exist", b -> McpServer.builder("npx").folder(b.path("none")).start(), "expected a folder /",
            "/none for the server npx, found none", "Create the folder"),
        mcp("an address of a file", b -> McpServer.connect(URI.create("file:///tmp/mcp")),
            "expected an address such as https://example.com/mcp", "found file:///tmp/mcp"),
        mcp("an address without a scheme", b -> McpServer.connect(URI.create("mcp.example/mcp")),
            "expected an address such as https://example.com/mcp", "found mcp.example/mcp"),
        mcp("a server that does not run", b -> McpServer.connect(URI.create("http://127.0.0.1:" + Bench.closedPort() + "/mcp")),
            "the server at 127.0.0.1:", "gave no answer", "Check that it runs, the address and the network"),
        connected("an address of a web page", ScriptedAnswer.of(200, "text/html", "<p>Hi".getBytes(StandardCharsets.UTF_8)),
            "expected JSON or an event stream", "found text/html", "The address may not be that of an MCP server"),
        connected("an address that is not found", ScriptedAnswer.error(404, "not_found", "nothing here"),
            "the server refused initialize with the status 404", "The address may not be that of an MCP server"),
        connected("no token", ScriptedAnswer.error(401, "denied", "no token"), "with the status 401",
            "Set a valid token with McpServerBuilder.token, or sign in", "docs/mcp-sign-in.html"),
        mcp("a token with a line break", b -> McpServer.builder(URI.create("https://mcp.example")).token("abc\n"),
            "expected a token of visible ASCII characters", "may end with a line break: strip it"));
  }

  static List<Mistake> filesOfServers() {
    return List.of(
        mcp("a file that does not exist", b -> McpServers.fromJson(b.path("mcp.json")), "expected a file with mcpServers at /",
            "/mcp.json, found none", FILE_OF_SERVERS),
        servers("a trailing comma", "{'mcpServers': {'files': {'command': 'npx'},}}", "/mcp.json is no JSON: line 1, column 45",
            "Remove the comma behind the last member"),
        servers("a comment", "{\n  // servers\n  'mcpServers': {}}", "/mcp.json is no JSON: line 2, column 3",
            "Remove the comment: JSON has none"),
        servers("single quotes", "{`mcpServers`: {}}", "line 1, column 2", "Write texts in double quotes"),
        servers("no member mcpServers", "{'files': {'command': 'npx'}}", "/mcp.json, $: expected the member mcpServers",
            "found none", FILE_OF_SERVERS),
        servers("neither a command nor a url", "{'mcpServers': {'files': {'args': ['x']}}}", "/mcp.json, $.mcpServers.files:"
            + " expected either a command or a url", "found none", FILE_OF_SERVERS),
        servers("a text for arguments", "{'mcpServers': {'files': {'command': 'npx', 'args': '-y x'}}}",
            "$.mcpServers.files.args: expected an array of strings", "found string", FILE_OF_SERVERS),
        servers("a variable that is not set", "{'mcpServers': {'files': {'command': '${NO_SUCH_VARIABLE}'}}}",
            "$.mcpServers.files.command: expected a variable NO_SUCH_VARIABLE in the environment", "found none", FILE_OF_SERVERS),
        servers("a text for a switch", "{'mcpServers': {'files': {'command': 'npx', 'disabled': 'yes'}}}",
            "$.mcpServers.files.disabled: expected true or false", "found string", FILE_OF_SERVERS),
        mcp("a program of a file that is not installed", b -> McpServers.fromJson(b.file("mcp.json", "{\"mcpServers\": {\"files\":"
            + " {\"command\": \"no-such-program\"}}}")).failures().get("files").getMessage(),
            "the server files cannot be started", "\"no-such-program\"", "Install the program"));
  }

  static List<Mistake> stores() {
    return List.of(
        store("a file instead of a folder", b -> Conversation.open(DirectoryStore.of(b.file("chats", "x")), "trip"),
            "conversation trip: expected a folder at /", "/chats, found a file", "move it away"),
        edited("a line that was edited", text -> text.replaceFirst("Hi", "Ho"), "conversation trip: /", "line 1, byte",
            "expected \"crc\":", "If the line was edited by hand, remove its member crc"),
        edited("a line that is no JSON", text -> "hello\n" + text, "conversation trip: /", "line 1, byte 0 of the file",
            "expected a value, found 'h'", "repair or remove the line"),
        store("a page of no entries", b -> DirectoryStore.of(b.path("chats")).list("", 0), "limit: expected at least 1", "found 0"),
        store("a database without tables", b -> Conversation.open(JdbcConversationStore.of(database("mem:empty")), "trip"),
            "cannot read the table kimi_schema", "createTables() or schema() creates", "nothing was changed"),
        store("a database that does not run", b -> Conversation.open(JdbcConversationStore.of(database("tcp://127.0.0.1:"
            + Bench.closedPort() + "/none")), "trip"), "cannot ask the database for its product", "Connection refused",
            "check its address"),
        store("a prefix with a space", b -> JdbcConversationStore.of(database("mem:prefix")).withPrefix("my chats"),
            "expected a prefix of at most 40 lower-case letters, digits and _", "found my chats"));
  }

  static List<Mistake> platform() {
    return List.of(
        platform("a file that is missing", b -> b.platform().files().upload(b.path("report.pdf"), Purpose.FILE_EXTRACT),
            "expected a file at /", "/report.pdf, found nothing", "Check the path", PAGE),
        platform("a question about a file that is missing", b -> b.platform().files().ask("What is in it?", b.path("report.pdf")),
            "expected a file at /", "/report.pdf, found nothing", "Check the path", PAGE),
        platform("a folder as a file", b -> b.platform().files().upload(b.path("."), Purpose.FILE_EXTRACT), "expected a file at /",
            "found a folder", "Name each file of the folder", PAGE),
        platform("an empty file", b -> b.platform().files().upload(b.file("report.pdf", ""), Purpose.FILE_EXTRACT),
            "expected a file with content", "found report.pdf with 0 bytes", PAGE),
        platform("an id of no file", b -> b.platform().files().text("file-none"), "Not found the file file-none",
            "files().list() shows the files of this one", "errors.html#notfound"),
        platform("a folder for a download", b -> {
          b.platform().files().download("file-none", b.path("."));
          return b;
        }, "expected the path of a file to write", "found the folder /", "Name a file in the folder", PAGE),
        platform("a blank search", b -> SearchRequest.of(" "), "expected words to search for", "found a blank query"),
        platform("1,000 results of a search", b -> SearchRequest.builder("rain").limit(1000).build(),
            "expected a limit of 1 to 20 results", "found 1000"),
        platform("a date in another form", b -> SearchRequest.builder("rain").windowStart("3.5.2026").build(),
            "expected windowStart as 2026, 2026-05 or 2026-05-03", "found \"3.5.2026\""),
        platform("a page without a scheme", b -> b.platform().web().fetch("example"), "begins with https:// or http://",
            "found another text of 7 characters", "Pass an absolute address", PAGE),
        platform("a path of another host", b -> RawRequest.of("GET", "https://other.example/x"),
            "expected a path below the base URL", "such as /models", "found an address with a host"),
        platform("no calls at once", b -> b.platform().bulk(List.of(ChatRequest.of("Hi"))).withConcurrency(0),
            "expected a concurrency from 1", "found 0"),
        platform("a folder as a journal", b -> b.platform().bulk(List.of(ChatRequest.of("Hi"))).withJournal(b.path(".")).run(),
            "cannot open the journal /", "expected a regular file, found a folder", "use another journal"),
        platform("the ending of a file as its type", b -> Upload.of("a.pdf", new byte[1]).withMediaType("pdf"),
            "expected a media type such as application/pdf", "found pdf"),
        platform("a batch of nothing", b -> b.platform().batches().submit(Map.of()), "expected at least one request in the batch",
            "found none", "Add a request", PAGE));
  }

  static List<Mistake> testKit() {
    return List.of(
        kit("a recording that is missing", b -> Recording.to(b.path("answers.jsonl")).replay().ask("Hi"),
            "expected a recording at /", "/answers.jsonl, found no file", "record it first, with Recording.record(model)"),
        kit("another request than the recorded one", b -> {
          Recording.to(b.path("answers.jsonl")).record(new OfflineModel()).ask("Hi");
          return Recording.to(b.path("answers.jsonl")).replay().ask("Hello");
        }, "answers.jsonl: expected a recorded request, found another one", "/messages/0/content", "recorded \"Hi\", asked"
            + " \"Hello\"", "record this request too"),
        kit("a script without an answer", b -> b.client(b.keep(KimiServer.answering(request -> null)).baseUrl()).ask("Hi"),
            "expected an answer of the script, found null", "HTTP 500", "errors.html#servererror"),
        kit("no script", b -> KimiServer.scripted(), "expected at least one answer, found none", "ScriptedAnswer.silence()"),
        kit("slices of no byte", b -> ScriptedAnswer.events("").inSlices(0), "expected slices of at least 1 byte", "found 0"));
  }

  private static JdbcDataSource database(String place) {
    JdbcDataSource source = new JdbcDataSource();
    source.setURL("jdbc:h2:" + place);
    return source;
  }

  private static Mistake mcp(String name, Mistake.Step step, String... words) {
    return Mistake.of(MCP, name, step, words);
  }

  private static Mistake connected(String name, ScriptedAnswer answer, String... words) {
    return mcp(name, b -> McpServer.connect(URI.create(b.keep(KimiServer.answering(request -> answer)).baseUrl())), words);
  }

  private static Mistake servers(String name, String json, String... words) {
    return mcp("in a file, " + name, b -> McpServers.fromJson(b.file("mcp.json", json.replace('\'', '"').replace('`', '\''))),
        words);
  }

  private static Mistake store(String name, Mistake.Step step, String... words) {
    return Mistake.of(STORE, name, step, words);
  }

  private static Mistake edited(String name, UnaryOperator<String> edit, String... words) {
    return store(name, b -> {
      DirectoryStore store = DirectoryStore.of(b.path("chats"));
      Conversation.open(store, "trip").user("Hi").user("And then?");
      try (Stream<Path> files = Files.list(b.path("chats"))) {
        Path file = files.filter(one -> one.toString().endsWith(".jsonl")).findFirst().orElseThrow();
        Files.writeString(file, edit.apply(Files.readString(file)));
      }
      return Conversation.open(store, "trip");
    }, words);
  }

  private static Mistake platform(String name, Mistake.Step step, String... words) {
    return Mistake.of(PLATFORM, name, step, words);
  }

  private static Mistake kit(String name, Mistake.Step step, String... words) {
    return Mistake.of(TESTS, name, step, words);
  }
}
