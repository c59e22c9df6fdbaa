package io.github.kimisdk.examples.kotlin

import io.github.kimisdk.Kimi
import io.github.kimisdk.call.CallListener
import io.github.kimisdk.call.CallReport
import io.github.kimisdk.call.KimiException
import io.github.kimisdk.call.RetryPolicy
import io.github.kimisdk.chat.AssistantMessage
import io.github.kimisdk.chat.ChatModel
import io.github.kimisdk.chat.ChatResponse
import io.github.kimisdk.chat.ToolCall
import io.github.kimisdk.server.KimiServer
import io.github.kimisdk.server.ScriptedAnswer
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.async
import kotlinx.coroutines.flow.first
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.runBlocking
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** Flows, suspending calls, cancelled coroutines, records and tools of Kotlin over a real connection. */
@Timeout(60)
class AnswersTest {

    private val ended = CompletableFuture<CallReport>()

    private val outcome get() = ended.get(30, TimeUnit.SECONDS).outcome()

    private fun kimi(server: KimiServer): Kimi = Kimi.builder().key("any").baseUrl(server.baseUrl()).retry(RetryPolicy.NONE)
        .listener(object : CallListener {
            override fun ended(report: CallReport) {
                ended.complete(report)
            }
        }).build()

    private fun <T> with(server: KimiServer, work: suspend (Kimi) -> T): T =
        server.use { kimi(server).use { runBlocking { work(it) } } }

    private val echo = ChatModel { ChatResponse.of("You said: " + it.messages()[0].text()) }

    @Test
    fun `a flow has the text in pieces`() {
        val pieces = with(KimiServer.start(echo)) { it.text("Hello").toList() }
        assertThat(pieces).hasSizeGreaterThan(1)
        assertThat(pieces.joinToString("")).isEqualTo("You said: Hello")
    }

    @Test
    fun `answers come in the order of the questions`() {
        assertThat(with(KimiServer.start(echo)) { it.answers(listOf("1", "2", "3")) })
            .containsExactly("You said: 1", "You said: 2", "You said: 3")
    }

    @Test
    fun `a flow that is collected in part ends its call`() {
        val event = """data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}]}""" + "\n\n"
        val first = with(KimiServer.answering { ScriptedAnswer.events(event).thenStall() }) {
            it.text("Hello").first().also { assertThat(outcome).isEqualTo(CallReport.Outcome.CANCELLED) }
        }
        assertThat(first).isEqualTo("Hi")
    }

    @Test
    fun `a cancelled coroutine ends its call`() {
        with(KimiServer.answering { ScriptedAnswer.silence() }) { kimi ->
            runBlocking { async(start = CoroutineStart.UNDISPATCHED) { kimi.answer("Hello") }.cancel() }
            assertThat(outcome).isEqualTo(CallReport.Outcome.CANCELLED)
        }
    }

    @Test
    fun `a failure is that of the client`() {
        val busy = ScriptedAnswer.error(429, "rate_limit_reached_error", "slow down")
        assertThatThrownBy { with(KimiServer.answering { busy }) { it.answer("Hello") } }
            .isInstanceOf(KimiException.RateLimited::class.java)
    }

    @Test
    fun `a data class is a record`() {
        val json = """{"city":"Rome","days":["Monday","Tuesday"]}"""
        assertThat(with(KimiServer.start { ChatResponse.of(json) }) { it.place("Where?") })
            .isEqualTo(Place("Rome", listOf("Monday", "Tuesday")))
        val forecaster = ChatModel { asked ->
            if (asked.messages().size > 1) ChatResponse.of("It says: " + asked.messages()[2].text())
            else ChatResponse.of(AssistantMessage.of("", listOf(ToolCall.of("w:0", "weather", json))).withReasoning(""))
        }
        assertThat(with(KimiServer.start(forecaster)) { it.weather("Umbrella?") })
            .isEqualTo("It says: rain in Rome on [Monday, Tuesday]")
    }
}
