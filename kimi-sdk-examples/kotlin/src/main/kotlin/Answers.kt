package io.github.kimisdk.examples.kotlin

import io.github.kimisdk.Kimi
import io.github.kimisdk.chat.ChatRequest
import io.github.kimisdk.chat.ChatResponse
import io.github.kimisdk.tool.Agent
import io.github.kimisdk.tool.Tool
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.filter
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow
import kotlinx.coroutines.runBlocking

/** The text of an answer while it arrives. A slow collector slows the call, and a cancelled one ends it. */
fun Kimi.text(question: String): Flow<String> =
    publish(ChatRequest.of(question)).asFlow().map { it.text() }.filter { it.isNotEmpty() }

/** The whole answer. A cancelled coroutine ends the call. */
suspend fun Kimi.answer(question: String): ChatResponse = chatAsync(ChatRequest.of(question)).await()

/** The answers to several questions at once. If one fails, the other calls end. */
suspend fun Kimi.answers(questions: List<String>): List<String> = coroutineScope {
    questions.map { async { answer(it).text() } }.awaitAll()
}

/** A record for structured answers and tools: a data class with this annotation. */
@JvmRecord
data class Place(val city: String, val days: List<String>)

fun Kimi.place(question: String): Place = ask(question, Place::class.java)

fun Kimi.weather(question: String): String {
    val weather = Tool.of("weather", "Weather in a city", Place::class.java) { "rain in ${it.city} on ${it.days}" }
    return Agent.builder(this).tools(weather).build().run(question).text()
}

fun main(vararg words: String) = runBlocking {
    Kimi.fromEnv().use { kimi -> kimi.text(words.joinToString(" ")).collect { print(it) } }
}
