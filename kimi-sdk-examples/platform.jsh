// A start-up file for jshell, after kimi.jsh: holds the platform of the client.
import io.github.kimisdk.platform.*
import io.github.kimisdk.platform.data.*
KimiPlatform platform = KimiPlatform.of(kimi)
System.out.println("platform is " + platform + "; try platform.account().balance()")
