package io.github.kimisdk.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong settings are refused with their place, the value, the expectation, and the nearest valid name. */
class WrongSettingsTest {

  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
      // Names.
      "{'prot':1}                              | prot: expected a setting, found an unknown name; did you mean port?",
      "{'Port':1}                              | Port: expected a setting, found an unknown name; did you mean port?",
      "{'adress':'a'}                          | adress: expected a setting, found an unknown name; did you mean address?",
      "{'host':['a']}                          | host: expected a setting, found an unknown name; did you mean hosts?",
      "{'origin':['a']}                        | origin: expected a setting, found an unknown name; did you mean origins?",
      "{'pages':true}                          | pages: expected a setting, found an unknown name; did you mean page?",
      "{'stict':true}                          | stict: expected a setting, found an unknown name; did you mean strict?",
      "{'conversation':'x'}                    | conversation: expected a setting, found an unknown name; did you mean "
      + "conversations?",
      "{'logs':'info'}                         | logs: expected a setting, found an unknown name; did you mean log?",
      "{'model':{}}                            | model: expected a setting, found an unknown name; did you mean models?",
      "{'upstreams':{}}                        | upstreams: expected a setting, found an unknown name; did you mean upstream?",
      "{'client':[]}                           | client: expected a setting, found an unknown name; did you mean clients?",
      "{'curency':'USD'}                       | curency: expected a setting, found an unknown name; did you mean currency?",
      "{'jurnal':'x'}                          | jurnal: expected a setting, found an unknown name; did you mean journal?",
      "{'metric':{}}                           | metric: expected a setting, found an unknown name; did you mean metrics?",
      "{'graze':'1s'}                          | graze: expected a setting, found an unknown name; did you mean grace?",
      "{'keyFile':'x'}                         | keyFile: expected a setting, found an unknown name; did you mean "
      + "upstream.keys[].keyFile?",
      "{'fallbackModels':[]}                   | fallbackModels: expected a setting, found an unknown name; did you mean "
      + "upstream.fallbackModels?",
      "{'budget':{}}                           | budget: expected a setting, found an unknown name; valid names here: address, "
      + "port",
      "{'upstream':{'key':[]}}                 | upstream.key: expected a setting, found an unknown name; did you mean keys?",
      "{'upstream':{'baseurl':'x'}}            | upstream.baseurl: expected a setting, found an unknown name; did you mean "
      + "baseUrl?",
      "{'upstream':{'coolDown':'1s'}}          | upstream.coolDown: expected a setting, found an unknown name; did you mean "
      + "cooldown?",
      "{'upstream':{'fallbackModel':[]}}       | upstream.fallbackModel: expected a setting, found an unknown name; did you "
      + "mean fallbackModels?",
      "{'upstream':{'ofline':true}}            | upstream.ofline: expected a setting, found an unknown name; did you mean "
      + "offline?",
      "{'upstream':{'port':1}}                 | upstream.port: expected a setting, found an unknown name; did you mean port?",
      "{'upstream':{'keys':[{'keyfile':'x'}]}} | upstream.keys[0].keyfile: expected a setting, found an unknown name; did you "
      + "mean keyFile?",
      "{'upstream':{'keys':[{'file':'x'}]}}    | upstream.keys[0].file: expected a setting, found an unknown name; valid names "
      + "here: name, keyFile, key",
      "{'clients':[{'nane':'x'}]}              | clients[0].nane: expected a setting, found an unknown name; did you mean name?",
      "{'clients':[{},{'limit':1}]}            | clients[1].limit: expected a setting, found an unknown name; valid names "
      + "here: name, keyFile",
      "{'clients':[{'requestPerMinute':1}]}    | clients[0].requestPerMinute: expected a setting, found an unknown name; did "
      + "you mean requestsPerMinute?",
      "{'clients':[{'tokenPerMinute':1}]}      | clients[0].tokenPerMinute: expected a setting, found an unknown name; did you "
      + "mean tokensPerMinute?",
      "{'clients':[{'concurency':1}]}          | clients[0].concurency: expected a setting, found an unknown name; did you "
      + "mean concurrency?",
      "{'clients':[{'budgets':{}}]}            | clients[0].budgets: expected a setting, found an unknown name; did you mean "
      + "budget?",
      "{'clients':[{'budget':{'token':1}}]}    | clients[0].budget.token: expected a setting, found an unknown name; did you "
      + "mean tokens?",
      "{'clients':[{'budget':{'perod':'day'}}]} | clients[0].budget.perod: expected a setting, found an unknown name; did you "
      + "mean period?",
      "{'clients':[{'budget':{'usd':5}}]}      | clients[0].budget.usd: expected a setting, found an unknown name; valid names "
      + "here: tokens, money, period",
      "{'upstream':{'4f1e0d9c8b7a6f5e4d3c2b1a':'main'}} | upstream.***: expected a setting, found something that looks like a "
      + "key as its name; put the key into a file that keyFile names",
      "{'sk-abcdefghij':{'name':'a'}}          | sk-***: expected a setting, found an unknown name; valid names here: address",
      "{'models':{'sk-abcdefghij':1}}          | models.sk-***: expected a text that is not blank, found 1",
      // Values.
      "{'port':70000}                          | port: expected a port from 0 to 65535, found 70000",
      "{'port':-1}                             | port: expected a port from 0 to 65535, found -1",
      "{'port':1.5}                            | port: expected a port from 0 to 65535, found 1.5",
      "{'port':1e99}                           | port: expected a port from 0 to 65535, found 1e99",
      "{'port':'80'}                           | port: expected a port from 0 to 65535, found \"80\"",
      "{'port':null}                           | port: expected a port from 0 to 65535, found null; leave it out",
      "{'address':5}                           | address: expected a text that is not blank, found 5",
      "{'address':' '}                         | address: expected a text that is not blank, found \" \"",
      "{'hosts':'a'}                           | hosts: expected a list of texts, found \"a\"",
      "{'hosts':[1]}                           | hosts[0]: expected a text that is not blank, found 1",
      "{'hosts':['a',null]}                    | hosts[1]: expected a text that is not blank, found null; leave it out",
      "{'origins':null}                        | origins: expected a list of texts, found null; leave it out",
      "{'upstream':{'fallbackModels':['a',' ']}} | upstream.fallbackModels[1]: expected a text that is not blank, found \" \"",
      "{'hosts':['*.example']}                 | hosts[0]: expected a host with an optional port such as gateway.example:8443, "
      + "found *.example",
      "{'origins':['https://a','app.example']} | origins[1]: expected an origin without a path such as https://app.example, "
      + "found app.example",
      "{'page':'yes'}                          | page: expected true or false, found \"yes\"",
      "{'strict':1}                            | strict: expected true or false, found 1",
      "{'log':'inof'}                          | log: expected off, error or info, found \"inof\"; did you mean info?",
      "{'log':'quiet'}                         | log: expected off, error or info, found \"quiet\"",
      "{'grace':20}                            | grace: expected a time such as \"30s\", \"5m\" or \"1h\", found 20",
      "{'grace':'20'}                          | grace: expected a time such as \"30s\", \"5m\" or \"1h\", found \"20\"",
      "{'upstream':{'cooldown':'0s'}}          | upstream.cooldown: expected a time such as \"30s\", \"5m\" or \"1h\", found "
      + "\"0s\"",
      "{'upstream':{'cooldown':'99999d'}}      | upstream.cooldown: expected a time such as \"30s\", \"5m\" or \"1h\", found "
      + "\"99999d\"",
      "{'models':['a']}                        | models: expected an object of texts, found [\"a\"]",
      "{'models':{'a':1}}                      | models.a: expected a text that is not blank, found 1",
      "{'models':{'claude-*':null}}            | models.claude-*: expected a text that is not blank, found null; leave it out",
      "{'upstream':null}                       | upstream: expected an object, found null; leave it out",
      "{'clients':[null]}                      | clients[0]: expected an object, found null; leave it out",
      "{'currency':'EUR'}                      | currency: expected USD or CNY, found \"EUR\"",
      "{'currency':'usd'}                      | currency: expected USD or CNY, found \"usd\"; did you mean USD?",
      "{'clients':[{'budget':{'period':'dya'}}]} | clients[0].budget.period: expected day, week or month, found \"dya\"; did "
      + "you mean day?",
      "{'clients':[{'budget':{'tokens':0}}]}   | clients[0].budget.tokens: expected a whole number of at least 1, found 0",
      "{'clients':[{'budget':{'tokens':1.5}}]} | clients[0].budget.tokens: expected a whole number of at least 1, found 1.5",
      "{'clients':[{'budget':{'money':'5'}}]}  | clients[0].budget.money: expected an amount above 0, such as 5 or 2.50, found "
      + "\"5\"",
      "{'clients':[{'budget':{'money':0}}]}    | clients[0].budget.money: expected an amount above 0, such as 5 or 2.50, found 0",
      "{'clients':[{'requestsPerMinute':-5}]}  | clients[0].requestsPerMinute: expected a whole number of at least 1, found -5",
      // Shapes.
      "{'upstream':'x'}                        | upstream: expected an object, found string",
      "{'upstream':{'keys':['secret']}}        | upstream.keys[0]: expected an object, found string",
      "{'upstream':{'keys':{'keyFile':'x'}}}   | upstream.keys: expected a list of objects, found object",
      "{'clients':{'alice':'secret'}}          | clients: expected a list of objects, found object",
      "{'clients':[{'budget':5}]}              | clients[0].budget: expected an object, found number",
      // Keys.
      "{'upstream':{'keys':[{'keyFile':'none'}]}} | upstream.keys[0].keyFile: expected a file with one key, found no file at /",
      "{'upstream':{'keys':[{'keyFile':'4f1e0d9c8b7a6f5e4d3c2b1a'}]}} | upstream.keys[0].keyFile: expected a file with one key, "
      + "found something that looks like the key itself; put it into a file",
      "{'upstream':{'keys':[{'keyFile':'sk-abcdefghij'}]}} | upstream.keys[0].keyFile: expected a file with one key, found "
      + "something that looks like the key itself",
      "{'upstream':{'keys':[{'name':'a'}]}}    | upstream.keys[0]: expected a key, found none; set upstream.keys[0].keyFile, "
      + "or KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY in the environment",
      // Together.
      "{'clients':[{'name':'a','budget':{'period':'day'}}]} | clients[0].budget: expected a budget of tokens or money, found "
          + "only a period; set clients[0].budget.tokens, or KIMI_GATEWAY_CLIENTS_0_BUDGET_TOKENS in the environment",
      "{'clients':[{'name':'a'}]}              | clients[0]: expected a key, found none; set clients[0].keyFile, or "
      + "KIMI_GATEWAY_CLIENTS_0_KEY in the environment",
      "{'clients':[{'keyFile':'alice.key'}]}   | clients[0]: expected a name, found none; set clients[0].name, or "
      + "KIMI_GATEWAY_CLIENTS_0_NAME in the environment",
      "{'clients':[{'name':'a','keyFile':'empty.key'}]} | clients[0].keyFile: expected a file with one key, found an empty file at /",
      "{'clients':[{'name':'a','keyFile':'two.key'}]} | clients[0].keyFile: expected a file with one key, found several words "
      + "or characters that no key has at /",
      "{'clients':[{'name':'a','keyFile':'alice.key'},{'name':'a','keyFile':'bob.key'}]} | clients[1].name: expected a name of "
      + "its own, found that of another client",
      "{'clients':[{'name':'a','keyFile':'alice.key'},{'name':'b','keyFile':'alice.key'}]} | clients[1]: expected a key of its "
      + "own, found that of another client",
      "{'clients':[{'name':'a','keyFile':'alice.key','budget':{'tokens':5}}]} | journal: expected a folder that keeps the "
      + "budgets over a restart, found none; set journal, or KIMI_GATEWAY_JOURNAL in the environment",
      "{'journal':'alice.key'}                 | journal: expected a folder that this user can write, found",
      "{'conversations':'alice.key/x'}         | conversations: expected a folder that this user can write, found",
      "{'address':'0.0.0.0'}                   | address: expected a client with a key for an address that other machines can "
      + "reach, found none for 0.0.0.0; set clients[0].name and clients[0].keyFile, or KIMI_GATEWAY_CLIENTS_0_NAME and "
      + "KIMI_GATEWAY_CLIENTS_0_KEY in the environment",
      "{'upstream':{'baseUrl':'kimi'}}         | upstream.baseUrl: ",
      "{'upstream':{'baseUrl':'https://kimi.example/v1/v1'}} | upstream.baseUrl: expected a base URL with one /v1, found the "
      + "path /v1/v1; remove one of them",
      "{'port':8123,'upstream':{'baseUrl':'http://localhost:8123/v1'}} | upstream.baseUrl: expected the address of another "
      + "service, found that of this gateway, http://localhost:8123/v1",
      "{'port':80,'upstream':{'baseUrl':'http://127.0.0.1/v1'}} | upstream.baseUrl: expected the address of another service",
      "{'port':80,'search':true,'port':81}     | port: expected a setting once, found it twice; remove one of them",
      "{'clients':[{'name':'a','key':[{},1.5e3,null]},{'na\\u006De':'b','name':'c'}]} | clients[1].name: expected a setting once",
      "{'upstream':{'baseUrl':'http://kimi.example/v1'}} | upstream.baseUrl: expected https:// for a host other than this "
      + "machine, found http://kimi.example/v1",
      "{'upstream':{'offline':true,'keys':[{'keyFile':'alice.key'}]}} | upstream.offline: expected no upstream.keys beside the "
          + "offline model, found some; remove one",
  })
  void fileIsRefused(String json, String expected) throws IOException {
    for (String name : List.of("alice.key", "bob.key", "empty.key", "two.key")) {
      Files.writeString(folder.resolve(name), Map.of("empty.key", " \n", "two.key", "a b").getOrDefault(name, name));
    }
    String placed = json.replace('\'', '"').replace("alice.key", folder.resolve("alice.key").toString())
        .replace("bob.key", folder.resolve("bob.key").toString()).replace("empty.key", folder.resolve("empty.key").toString())
        .replace("two.key", folder.resolve("two.key").toString());
    Path file = Files.writeString(folder.resolve("gateway.json"), placed);
    // An upstream key, so that only the row is wrong; rows that have their own keep it.
    Map<String, String> environment = new HashMap<>();
    if (!json.contains("'keys'") && !json.contains("'offline'")) {
      environment.put("KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY", "q7zr2lw9xc4vb6");
    }
    assertThat(Faults.of(file, environment)).anySatisfy(line -> assertThat(line).startsWith(expected));
    assertThat(String.join("\n", Faults.of(file, environment))).doesNotContain("secret", "abcdefghij", "4f1e0d");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "KIMI_GATEWAY_PROT | 1 | KIMI_GATEWAY_PROT: expected the name of a setting, found an unknown one; did you mean "
          + "KIMI_GATEWAY_PORT?",
      "KIMI_GATEWAY_CLIENT_0_NAME | a | KIMI_GATEWAY_CLIENT_0_NAME: expected the name of a setting, found an unknown one; did "
      + "you mean KIMI_GATEWAY_CLIENTS_0_NAME?",
      "KIMI_GATEWAY_CLIENTS_7_NANE | a | KIMI_GATEWAY_CLIENTS_7_NANE: expected the name of a setting, found an unknown one; "
      + "did you mean KIMI_GATEWAY_CLIENTS_7_NAME?",
      "KIMI_GATEWAY_CLIENTS_NAME | a | KIMI_GATEWAY_CLIENTS_NAME: expected the name of a setting, found an unknown one; did "
      + "you mean KIMI_GATEWAY_CLIENTS_0_NAME?",
      "KIMI_GATEWAY_UPSTREAM_BASEURL | a | KIMI_GATEWAY_UPSTREAM_BASEURL: expected the name of a setting, found an unknown "
      + "one; did you mean KIMI_GATEWAY_UPSTREAM_BASE_URL?",
      "KIMI_GATEWAY_PORT | eighty | KIMI_GATEWAY_PORT: expected a port from 0 to 65535, found \"eighty\"",
      "KIMI_GATEWAY_PAGE | TRUE | KIMI_GATEWAY_PAGE: expected true or false, found \"TRUE\"",
      "KIMI_GATEWAY_MODELS | a | KIMI_GATEWAY_MODELS: expected an object of texts, found \"a\"",
      "KIMI_GATEWAY_LOG | debug | KIMI_GATEWAY_LOG: expected off, error or info, found \"debug\"",
      "KIMI_GATEWAY_HOSTS | a,b c | KIMI_GATEWAY_HOSTS[1]: expected a host with an optional port",
      "KIMI_GATEWAY_MODELS | a=,b=c | KIMI_GATEWAY_MODELS.a: expected a text that is not blank, found \"\"",
      "KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY_FILE | none | KIMI_GATEWAY_UPSTREAM_KEYS_0_KEY_FILE: expected a file with one key, found "
      + "no file at /",
      "KIMI_GATEWAY_GRACE | soon | KIMI_GATEWAY_GRACE: expected a time such as \"30s\", \"5m\" or \"1h\", found \"soon\"",
  })
  void variableIsRefused(String name, String text, String expected) {
    assertThat(Faults.of(null, Map.of(name, text, "KIMI_GATEWAY_UPSTREAM_OFFLINE", "true")))
        .anySatisfy(line -> assertThat(line).startsWith(expected));
  }

  @Test
  void syntaxIsRefusedWithLineAndColumn() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\n  \"port\": 8080,\n}\n");
    assertThat(Faults.of(file, Map.of())).singleElement().asString()
        .startsWith(file + ": line 3, column 1: expected a name, found '}'; remove the comma before it");
    Files.writeString(file, "{\n  // the port\n  \"port\": 8080\n}\n");
    assertThat(Faults.of(file, Map.of())).singleElement().asString().endsWith("found '/'; remove the comment: JSON has none");
    Files.writeString(file, "{\"hosts\": [\"a\",]}");
    assertThat(Faults.of(file, Map.of())).singleElement().asString().endsWith("found ']'; remove the comma before it");
    Files.writeString(file, "{\"port\": }");
    assertThat(Faults.of(file, Map.of())).singleElement().asString().endsWith("found '}'");
    Files.write(file, "{\"a\":1".getBytes(StandardCharsets.UTF_8));
    assertThat(Faults.of(file, Map.of())).singleElement().asString().contains("line 1, column 7");
    assertThat(Faults.of(folder.resolve("absent.json"), Map.of())).singleElement().asString()
        .endsWith("expected a file with settings, found no file");
  }

  @Test
  void allFaultsAreShownAtOnce() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "{\"port\":-1,\"page\":0,\"x\":1}");
    assertThat(Faults.of(file, Map.of("KIMI_GATEWAY_LOG", "x"))).hasSize(4);
  }

  @Test
  void aFileThatIsNoObjectIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("gateway.json"), "[\"port\"]");
    assertThat(Faults.of(file, Map.of())).containsExactly(file + ": expected an object, found array");
  }

  @Test
  void aNameForARetiredModelIsAWarning() {
    Map<String, String> environment =
        Map.of("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true", "KIMI_GATEWAY_MODELS", "fast=kimi-k2.5,slow=kimi-k3,own=my-model");
    assertThat(Setup.of(SettingsReader.read(Optional.empty(), environment)).warnings()).containsExactly("models[\"fast\"]: "
        + "expected a model that the service has, found kimi-k2.5, which is retired; each call of it will be refused");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw-r-----", "rw----r--"})
  void aKeyFileThatOthersCanReadIsAWarning(String access) throws IOException {
    Path key = Files.writeString(folder.resolve("alice.key"), "alice-secret\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(access));
    Map<String, String> environment = Map.of("KIMI_GATEWAY_UPSTREAM_OFFLINE", "true", "KIMI_GATEWAY_CLIENTS_0_NAME", "alice",
        "KIMI_GATEWAY_CLIENTS_0_KEY_FILE", key.toString());
    assertThat(Setup.of(SettingsReader.read(Optional.empty(), environment)).warnings()).containsExactly(
        "KIMI_GATEWAY_CLIENTS_0_KEY_FILE: expected a file that only its owner reads, found " + access + "; run chmod 600 "
            + key);
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    assertThat(Setup.of(SettingsReader.read(Optional.empty(), environment)).warnings()).isEmpty();
  }
}
