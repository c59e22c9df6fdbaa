package io.github.kimisdk.examples.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** A service that asks Kimi. The starter has configured the client from the properties {@code kimi.*}. */
@SpringBootApplication
public class KimiApplication {

  /** Starts the service. */
  public static void main(String... arguments) {
    SpringApplication.run(KimiApplication.class, arguments);
  }
}
