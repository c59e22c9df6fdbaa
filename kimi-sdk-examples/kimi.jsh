// A start-up file for jshell: imports what is needed and holds a client named kimi and its platform.
//   jshell --class-path extras/kimi-sdk-server/target/kimi-sdk-server-0.1.0-SNAPSHOT-standalone.jar kimi-sdk-examples/kimi.jsh
import io.github.kimisdk.*
import io.github.kimisdk.call.*
import io.github.kimisdk.chat.*
import io.github.kimisdk.json.*
import io.github.kimisdk.jsonschema.*
import io.github.kimisdk.models.*
import io.github.kimisdk.platform.*
import io.github.kimisdk.platform.data.*
import io.github.kimisdk.schema.*
import io.github.kimisdk.server.*
import io.github.kimisdk.store.*
import io.github.kimisdk.token.*
import io.github.kimisdk.tool.*
import java.time.*
boolean haveKey = List.of("KIMI_API_KEY", "MOONSHOT_API_KEY", "KIMI_CODING_API_KEY").stream().map(System::getenv).anyMatch(key -> key != null && !key.isBlank())
Kimi kimi = haveKey ? Kimi.fromEnv() : Kimi.builder().key("offline").baseUrl(KimiServer.start(new OfflineModel()).baseUrl()).build()
KimiPlatform platform = KimiPlatform.of(kimi)
System.out.println("kimi is " + kimi + (haveKey ? "" : " (offline: no key in KIMI_API_KEY)") + "; try kimi.ask(\"Why is the sky blue?\")")
