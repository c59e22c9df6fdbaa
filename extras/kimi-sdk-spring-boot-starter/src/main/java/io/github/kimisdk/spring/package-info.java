/**
 * A client, an agent and stored conversations as beans of Spring Boot, configured by the properties {@code kimi.*}.
 *
 * <p>Start at {@link io.github.kimisdk.spring.KimiAutoConfiguration}. Tests use {@link io.github.kimisdk.spring.test.KimiTest}.
 */
package io.github.kimisdk.spring;
