/**
 * Tests of Spring Boot programs against a server in this process, which answers as a script says.
 *
 * <p>Start at {@link io.github.kimisdk.spring.test.KimiTest}. These types need {@code kimi-sdk-server} and {@code
 * spring-boot-starter-test}, both in the scope of tests.
 */
package io.github.kimisdk.spring.test;
