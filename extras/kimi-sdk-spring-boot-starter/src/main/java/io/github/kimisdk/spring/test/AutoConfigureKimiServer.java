package io.github.kimisdk.spring.test;

import io.github.kimisdk.spring.KimiAutoConfiguration;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;

/**
 * Starts a {@link io.github.kimisdk.server.KimiServer} for the client of a test, beside {@code @SpringBootTest} or a slice such
 * as {@code @WebMvcTest}. It needs no key and no network. The server gives the answers of the bean {@link ScriptedAnswers},
 * which is emptied after each test method. A bean of type {@code KimiServer} in the test replaces the server, for example one
 * that cuts connections.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ImportAutoConfiguration({KimiAutoConfiguration.class, KimiServerConfiguration.class})
public @interface AutoConfigureKimiServer {}
