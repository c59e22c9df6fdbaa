/**
 * Kimi as a model of LangChain4j.
 *
 * <p>Start at {@link io.github.kimisdk.langchain4j.KimiChatModel}.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})   // LangChain4j has no module descriptors.
module io.github.kimisdk.langchain4j {
  requires transitive io.github.kimisdk;
  requires transitive langchain4j.core;
  requires io.github.kimisdk.jsonschema;

  exports io.github.kimisdk.langchain4j;
}
